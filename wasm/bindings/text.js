// How Embind carries text over the border: whole, by the engine's own encoder and decoder. Emscripten's goes through it letter
// by letter to find its size and its zero bytes, which for a reply takes longer than reading it.
/* global mergeInto, LibraryManager, HEAPU8, HEAPU32, _free, _malloc, readLatin1String, registerType */
mergeInto(LibraryManager.library, {
  _embind_register_std_string__deps: ["$readLatin1String", "$registerType"],
  _embind_register_std_string: function (rawType, name) {
    const encoder = new TextEncoder();
    const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
    const header = 4; // the size, in bytes
    registerType(rawType, {
      name: readLatin1String(name),
      fromWireType: function (place) {
        const start = place + header;
        const text = decoder.decode(HEAPU8.subarray(start, start + HEAPU32[place >> 2]));
        _free(place);
        return text;
      },
      toWireType: function (_, text) {
        let room = text.length; // enough for ASCII; no letter takes more than three times as much
        for (;;) {
          const place = _malloc(header + room);
          if (place === 0) throw new RangeError("There is no memory left for the text.");
          const start = place + header;
          const { read, written } = encoder.encodeInto(text, HEAPU8.subarray(start, start + room));
          if (read === text.length) {
            HEAPU32[place >> 2] = written;
            return place;
          }
          _free(place);
          room = 3 * text.length;
        }
      },
      argPackAdvance: 8,
      destructorFunction: (place) => _free(place),
    });
  },
});
