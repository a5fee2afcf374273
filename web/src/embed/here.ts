// Apart from the protocol, so that the console need not load that to say it.

/** The first word to a page, before any script of the console has looked at who it is: somebody is here. */
export const hereMessage = "x-connect:here";
