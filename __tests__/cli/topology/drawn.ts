// Reads a picture back: every box and text where it is, in the coordinates of the whole.

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Drawn {
  readonly size: Box;
  readonly boxes: readonly Box[];
  readonly texts: readonly {
    readonly content: string;
    readonly x: number;
    readonly y: number;
    readonly anchor: string;
    readonly size: number;
    readonly bold: boolean;
  }[];
}

export function drawn(svg: string): Drawn {
  const number = (tag: string, name: string): number => Number(new RegExp(` ${name}="([-\\d.]+)"`).exec(tag)?.[1] ?? 0);
  const boxes: Box[] = [];
  const texts: Drawn['texts'][number][] = [];
  const shifts = [{ x: 0, y: 0 }];
  for (const [tag] of svg.matchAll(/<[^>]+>(?:[^<]*<\/text>)?/g)) {
    const { x, y } = shifts.at(-1) ?? { x: 0, y: 0 };
    if (tag.startsWith('</g')) shifts.pop();
    else if (tag.startsWith('<g')) {
      const [, dx = '0', dy = '0'] = /translate\(([-\d.]+) ([-\d.]+)\)/.exec(tag) ?? [];
      shifts.push({ x: x + Number(dx), y: y + Number(dy) });
    } else if (tag.startsWith('<rect')) {
      boxes.push({
        x: x + number(tag, 'x'),
        y: y + number(tag, 'y'),
        width: number(tag, 'width'),
        height: number(tag, 'height'),
      });
    } else if (tag.startsWith('<text')) {
      texts.push({
        content: unescape(/>([^<]*)</.exec(tag)?.[1] ?? ''),
        x: x + number(tag, 'x'),
        y: y + number(tag, 'y'),
        anchor: / text-anchor="(\w+)"/.exec(tag)?.[1] ?? 'start',
        size: number(tag, 'font-size'),
        bold: tag.includes('font-weight="bold"'),
      });
    }
  }
  const [size = { x: 0, y: 0, width: 0, height: 0 }, ...others] = boxes;
  return { size, boxes: others, texts };
}

function unescape(text: string): string {
  return text.replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
