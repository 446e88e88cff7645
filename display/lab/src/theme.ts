// Colours that follow the theme of JupyterLab.

/** colour is the value of a CSS variable of the page, or another one. */
export function colour(name: string, otherwise: string): string {
  return getComputedStyle(document.body).getPropertyValue(name).trim() || otherwise;
}

export interface Palette {
  back: string;
  head: string;
  text: string;
  dim: string;
  soft: string;
  line: string;
  link: string;
  accent: string;
  font: string;
}

export function palette(): Palette {
  return {
    back: colour('--jp-layout-color0', '#ffffff'),
    head: colour('--jp-layout-color2', '#eeeeee'),
    text: colour('--jp-content-font-color1', '#212121'),
    dim: colour('--jp-content-font-color3', '#8a8a8a'),
    soft: colour('--jp-content-font-color2', '#666666'),
    line: colour('--jp-border-color2', '#e0e0e0'),
    link: colour('--jp-content-link-color', '#1976d2'),
    accent: colour('--jp-brand-color1', '#1976d2'),
    font: colour('--jp-ui-font-family', 'sans-serif'),
  };
}

/** dark tells whether the page is light on dark. */
export function dark(): boolean { return document.body.dataset['jpThemeLight'] === 'false'; }

/** onTheme calls f when the theme changes, until stop is called. */
export function onTheme(f: () => void): () => void {
  const o = new MutationObserver(f);
  o.observe(document.body, { attributes: true, attributeFilter: ['data-jp-theme-name', 'data-jp-theme-light'] });
  return () => o.disconnect();
}

const css = `
.vogo-view{overflow:visible}
.vogo-bar{display:flex;gap:6px;align-items:center;flex-wrap:wrap;padding:2px 0 4px;font:13px var(--jp-ui-font-family,sans-serif);color:var(--jp-ui-font-color1,#222)}
.vogo-bar b{font-weight:600;margin-right:4px}
.vogo-bar input{font:12px var(--jp-code-font-family,monospace);padding:3px 6px;border:1px solid var(--jp-border-color1,#bbb);border-radius:3px;background:var(--jp-layout-color0,#fff);color:inherit;min-width:0}
.vogo-bar input:focus{outline:2px solid var(--jp-brand-color1,#1976d2);outline-offset:-1px}
.vogo-bar input.vogo-bad{outline:2px solid var(--jp-error-color1,#d32f2f);outline-offset:-1px}
.vogo-bar button{font:12px var(--jp-ui-font-family,sans-serif);padding:3px 8px;border:1px solid var(--jp-border-color1,#bbb);border-radius:3px;background:var(--jp-layout-color1,#fff);color:inherit;cursor:pointer}
.vogo-bar button:hover{background:var(--jp-layout-color2,#eee)}
.vogo-controls{gap:6px 18px}
.vogo-controls label,.vogo-range{display:inline-flex;gap:6px;align-items:center}
.vogo-controls select{font:12px var(--jp-ui-font-family,sans-serif);padding:3px 6px;border:1px solid var(--jp-border-color1,#bbb);border-radius:3px;background:var(--jp-layout-color0,#fff);color:inherit;max-width:260px}
.vogo-controls input[type=range]{padding:0;width:160px}
.vogo-number{min-width:4ch;font-variant-numeric:tabular-nums}
.vogo-grow{flex:1 1 120px;max-width:560px}
.vogo-message{display:flex;gap:10px;align-items:center;flex-wrap:wrap;flex:1 1 auto}
.vogo-dim{color:var(--jp-ui-font-color2,#666)}
.vogo-error{color:var(--jp-error-color1,#d32f2f)}
.vogo-foot{min-height:18px;padding:3px 0;gap:10px}
.vogo-grid{border:1px solid var(--jp-border-color2,#ddd);min-height:60px}
.vogo-grid:focus-within{border-color:var(--jp-brand-color1,#1976d2)}
.vogo-canvas{position:relative;touch-action:none;outline:none}
.vogo-canvas canvas{display:block}
.vogo-links{border-collapse:collapse;font:13px var(--jp-ui-font-family,sans-serif);color:var(--jp-ui-font-color1,#222)}
.vogo-links td,.vogo-links th{padding:6px 12px 6px 0;text-align:left;vertical-align:top;border-bottom:1px solid var(--jp-border-color2,#ddd);overflow-wrap:anywhere}
.vogo-links td:nth-child(2){min-width:220px;max-width:520px}
.vogo-links td:nth-child(3),.vogo-links td:last-child{white-space:nowrap}
.vogo-links td:nth-child(3) div{max-width:200px;overflow:hidden;text-overflow:ellipsis}
.vogo-links img{display:block}
.vogo-links a{color:var(--jp-content-link-color,#1976d2);margin-left:8px}
.vogo-links button{font:12px var(--jp-ui-font-family,sans-serif);padding:3px 8px;border:1px solid var(--jp-border-color1,#bbb);border-radius:3px;background:var(--jp-layout-color1,#fff);color:inherit;cursor:pointer}
.vogo-links button:hover{background:var(--jp-layout-color2,#eee)}
.vogo-tip{position:absolute;pointer-events:none;padding:3px 7px;border-radius:3px;font:12px var(--jp-ui-font-family,sans-serif);white-space:pre;background:var(--jp-inverse-layout-color1,#222);color:var(--jp-ui-inverse-font-color1,#fff);z-index:5;max-width:420px;overflow:hidden}
`;

export function installStyle(): void {
  if (document.getElementById('vogo-style')) return;
  const s = document.createElement('style');
  s.id = 'vogo-style';
  s.textContent = css;
  document.head.append(s);
}
