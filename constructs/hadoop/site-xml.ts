const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

function escape(text: string): string {
  return text.replace(/[&<>]/g, (character) => ESCAPES[character] ?? character);
}

/** A Hadoop `*-site.xml`, keys sorted, so that equal settings are equal files. `${env.X}` is left to Hadoop. */
export function siteXml(properties: Readonly<Record<string, string>>): string {
  const lines = Object.keys(properties)
    .sort()
    .map((key) => `  <property><name>${escape(key)}</name><value>${escape(properties[key] ?? '')}</value></property>`);
  return ['<?xml version="1.0" encoding="UTF-8"?>', '<configuration>', ...lines, '</configuration>', ''].join('\n');
}
