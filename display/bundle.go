package display

// MIME types the package writes, in one place so that no renderer spells them anew.
const (
	MIMEText     = "text/plain"
	MIMEHTML     = "text/html"
	MIMEMarkdown = "text/markdown"
	MIMELaTeX    = "text/latex"
	MIMEPNG      = "image/png"
	MIMEJPEG     = "image/jpeg"
	MIMESVG      = "image/svg+xml"
	MIMEJSON     = "application/json"
	MIMETable    = "application/vnd.vogo.table+json"
	MIMEPlot     = "application/vnd.vogo.plot+json"
	MIMESkyMap   = "application/vnd.vogo.skymap+json"
	MIMEImage    = "application/vnd.vogo.image+json"
	MIMEDatalink = "application/vnd.vogo.datalink+json"
	MIMEControls = "application/vnd.vogo.controls+json"
	MIMEWidget   = "application/vnd.vogo.widget+json"
)

// Bundle is one content in several representations.
type Bundle struct {
	// Data maps a MIME type to its content: a string for text types and SVG,
	// []byte for binary types such as image/png, and any value that
	// encoding/json can encode for application/json and the +json types.
	Data map[string]any
	// Metadata maps a MIME type to facts about that representation, for
	// example map[string]any{"width": 640, "height": 400} (CSS pixels) for an
	// image. It may be nil.
	Metadata map[string]any
	// ID, if not empty, names outputs that show the bundle, so that whoever has made
	// it can replace it: see [Output].
	ID string
}

// MIMEBundler is implemented by every type that knows how to show itself.
type MIMEBundler interface {
	MIMEBundle() Bundle
}

// MIMEBundle implements [MIMEBundler]: a bundle shows what it holds.
func (b Bundle) MIMEBundle() Bundle { return b }

// Text returns the text/plain representation, or "" if there is none.
func (b Bundle) Text() string {
	s, _ := b.Data[MIMEText].(string)
	return s
}

// textBundle is the bundle of a value that has nothing but text.
func textBundle(s string) Bundle {
	return Bundle{Data: map[string]any{MIMEText: s}}
}

// imageSize is the metadata that makes front ends draw an image w × h CSS
// pixels large, whatever its resolution.
func imageSize(mime string, w, h int) map[string]any {
	return map[string]any{mime: map[string]any{"width": w, "height": h}}
}
