package display

import (
	"context"
	"strings"
)

// inVSCode tells whether the cell of ctx is shown by VS Code, which names cells by
// the URIs of their documents.
func inVSCode(ctx context.Context) bool {
	return strings.HasPrefix(CellID(ctx), "vscode-notebook-cell:")
}

// PixelRatio is how many pixels a picture in the cell of ctx should have for each
// CSS pixel that it is to take: 2, as screens are fine nowadays, and 1 in VS Code,
// which heeds no width and height in the metadata and shows every pixel as one.
func PixelRatio(ctx context.Context) float64 {
	if inVSCode(ctx) {
		return 1
	}
	return 2
}

// nothing is what removes an output from the cell of ctx: no content at all. VS Code
// would leave what was there on the screen, and wants content without text.
func nothing(ctx context.Context) Bundle {
	if inVSCode(ctx) {
		return Bundle{Data: map[string]any{MIMEHTML: ""}}
	}
	return Bundle{Data: map[string]any{}}
}
