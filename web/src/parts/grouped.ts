// Rows by what they are about.

/** The members of each group, in the order in which groups and members first appear. */
export function grouped<Row>(
  rows: Iterable<Row>,
  groupOf: (row: Row) => string,
): [group: string, members: Row[]][] {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const group = groupOf(row);
    const members = groups.get(group);
    if (members) members.push(row);
    else groups.set(group, [row]);
  }
  return [...groups];
}
