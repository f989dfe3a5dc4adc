/** How a secret is named, and how the value beside the name is written: parts of patterns. Pure. */

/** A value that is only a reference (`$NAME`, `${NAME}`, `$(command)`, `<name>`), a switch or a small number is no secret. */
const harmless = String.raw`(?!["']?(?:\$[A-Za-z_{(]|<[\w .:-]*>|\[redacted:|(?:true|false|null|none|nil|yes|no|\d{1,5})(?![^\s"',;}])))`;

/** In quotes of any kind, quotes within quotes of the shell (`'\''`) among them, or up to the next blank or separator. */
export const value = String.raw`${harmless}(?:\$?'\\''[^\n]*?(?:(?<!\\)'\\''(?!\\)|(?![^\n]))|\$'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|["'][^\s"']+|(?:[^\s"'\\;&|]|\\[^\n])+)`;

/** As a name ends: `PGPASSWORD`, `auth.rootPassword`, `_authToken`. Must not begin within a word. */
export const secretName = String.raw`(?:[\w.-]*(?:password|passwd|passphrase|token|api[_-]?key|private[_-]?key|pre-?shared-?key|cipher[_-]?pass|account[_-]?key|shared[_-]?access[_-]?key|client[_-]?secret)|(?:[\w.-]*[_.-])?secret(?:[_-]?(?:access[_-]?)?key)?)`;

/** The value that stands behind `before`. */
export const valueAfter = (before: string): RegExp => new RegExp(`${before}${value}`, "gi");
