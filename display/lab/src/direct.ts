import type { CellConfig, DataGrid, Libs } from './host';

/** Region is a part of a grid that is painted: the pixels to stay within, both ends included. */
interface Region { xMin: number; yMin: number; xMax: number; yMax: number }

type Context = CanvasRenderingContext2D;

/** Inside is what a Lumino grid keeps to itself and paints its cells with. */
interface Inside {
  _canvasGC?: Context;
  _bufferGC?: Context;
  _blitContent?: (...args: unknown[]) => void;
  _drawCells?: (region: Region) => void;
}

const nothing = (): void => undefined;

/**
 * directGrids makes the class of data grids that paint cells where they are seen.
 * Lumino paints each cell on a second canvas and copies it from there, and where
 * no GPU is at work every copy begins with one of the whole second canvas: 0.7 ms
 * a cell, 50 ms a page. A Lumino without these insides paints as it does.
 */
export function directGrids(lib: Libs): Libs['datagrid']['DataGrid'] {
  const Base = lib.datagrid.DataGrid;
  const draw = (Base.prototype as unknown as Inside)._drawCells;
  if (!draw) return Base;
  return class DirectGrid extends (Base as new (options: Record<string, unknown>) => object) {
    _drawCells(region: Region): void {
      const inside = this as unknown as Inside;
      const screen = inside._canvasGC;
      const buffer = inside._bufferGC;
      if (!screen || !buffer || !inside._blitContent) return draw.call(this as unknown as Inside, region);
      screen.save();
      screen.beginPath();
      screen.rect(region.xMin, region.yMin, region.xMax - region.xMin + 1, region.yMax - region.yMin + 1);
      screen.clip();
      // The background is there already, and what is painted has arrived.
      screen.clearRect = nothing;
      inside._bufferGC = screen;
      inside._blitContent = nothing;
      try {
        draw.call(this as unknown as Inside, region);
      } finally {
        inside._bufferGC = buffer;
        delete inside._blitContent;
        delete (screen as Partial<Context>).clearRect;
        screen.restore();
      }
    }
  } as unknown as new (options: Record<string, unknown>) => DataGrid;
}

/** clippedTexts makes the class of renderers whose texts end where their cells do. */
export function clippedTexts(lib: Libs): Libs['datagrid']['TextRenderer'] {
  return class ClippedText extends lib.datagrid.TextRenderer {
    override paint(gc: Context, cell: CellConfig): void {
      gc.beginPath();
      gc.rect(cell.x, cell.y, cell.width, cell.height);
      gc.clip();
      super.paint(gc, cell);
    }
  };
}
