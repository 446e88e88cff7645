package display

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"
)

// maxFile is the largest file that is put into a notebook.
const maxFile = 10_000_000

// File is the path of a file, shown as what it holds: an image, Markdown,
// HTML, JSON or text, told by its extension.
type File string

// MIMEBundle implements [MIMEBundler].
func (f File) MIMEBundle() Bundle {
	path := string(f)
	info, err := os.Stat(path)
	if err != nil {
		return textBundle("cannot show file: " + err.Error())
	}
	summary := fmt.Sprintf("%s, %s", filepath.Base(path), byteSize(int(info.Size())))
	switch {
	case info.IsDir():
		return textBundle(fmt.Sprintf("cannot show file: %s is a directory", path))
	case info.Size() > maxFile:
		return textBundle(summary + ": too large to show in a notebook")
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		return textBundle("cannot show file: " + err.Error())
	}
	switch strings.ToLower(filepath.Ext(path)) {
	case ".png":
		return PNG(raw).MIMEBundle()
	case ".jpg", ".jpeg":
		return JPEG(raw).MIMEBundle()
	case ".gif":
		return Bundle{Data: map[string]any{"image/gif": raw, MIMEText: summary}}
	case ".wav":
		return audioBundle("audio/wav", raw, summary)
	case ".mp3":
		return audioBundle("audio/mpeg", raw, summary)
	case ".ogg":
		return audioBundle("audio/ogg", raw, summary)
	}
	if !utf8.Valid(raw) {
		return textBundle(summary + ": not text and no kind of file that can be shown")
	}
	switch s := string(raw); strings.ToLower(filepath.Ext(path)) {
	case ".svg":
		return SVG(s).MIMEBundle()
	case ".md", ".markdown":
		return Markdown(s).MIMEBundle()
	case ".html", ".htm":
		return HTML(s).MIMEBundle()
	case ".tex":
		return LaTeX(s).MIMEBundle()
	case ".json", ".ipynb":
		if json.Valid(raw) {
			return JSON{Value: json.RawMessage(raw)}.MIMEBundle()
		}
		return textBundle(cutText(s))
	default:
		return textBundle(cutText(s))
	}
}

// IFrame shows another page inside the notebook. Front ends leave it out of
// notebooks that are not trusted; the address is always there as text.
type IFrame struct {
	URL           string // http or https
	Width, Height int    // CSS pixels; 0 means the whole width and 450
}

// MIMEBundle implements [MIMEBundler].
func (f IFrame) MIMEBundle() Bundle {
	if !isLink(f.URL) {
		return textBundle(fmt.Sprintf("cannot show %q in a frame: want an http or https URL", shorten(f.URL, 100)))
	}
	width := "100%"
	if f.Width > 0 {
		width = fmt.Sprint(f.Width)
	}
	height := f.Height
	if height <= 0 {
		height = 450
	}
	return Bundle{Data: map[string]any{
		MIMEHTML: fmt.Sprintf(`<iframe src="%s" width="%s" height="%d" style="border:none"></iframe>`, esc(f.URL), width, height),
		MIMEText: f.URL,
	}}
}

// Audio is sound to play: a light curve or a spectrum can be listened to.
type Audio struct {
	Samples []float64 // one channel; scaled so that the largest sample is at full level
	Rate    int       // samples per second; 0 means 44100
}

// MIMEBundle implements [MIMEBundler].
func (a Audio) MIMEBundle() Bundle {
	rate := a.Rate
	if rate <= 0 {
		rate = 44100
	}
	text := fmt.Sprintf("sound, %.2f s at %d Hz", float64(len(a.Samples))/float64(rate), rate)
	if size := 2 * len(a.Samples); size > maxFile {
		return textBundle(text + ": too long to put into a notebook")
	}
	return audioBundle("audio/wav", a.WAV(), text)
}

// WAV encodes the sound as 16-bit linear PCM in a RIFF WAVE file (Multimedia
// Programming Interface and Data Specifications 1.0, IBM and Microsoft 1991).
// Samples that are not finite are silent.
func (a Audio) WAV() []byte {
	rate := a.Rate
	if rate <= 0 {
		rate = 44100
	}
	peak := 0.0
	for _, s := range a.Samples {
		if v := math.Abs(s); !math.IsInf(v, 0) && v > peak {
			peak = v
		}
	}
	size := 2 * len(a.Samples)
	b := make([]byte, 0, 44+size)
	le := binary.LittleEndian
	b = append(b, "RIFF"...)
	b = le.AppendUint32(b, uint32(36+size))
	b = append(b, "WAVEfmt "...)
	b = le.AppendUint32(b, 16)
	b = le.AppendUint16(b, 1) // PCM
	b = le.AppendUint16(b, 1) // one channel
	b = le.AppendUint32(b, uint32(rate))
	b = le.AppendUint32(b, uint32(2*rate))
	b = le.AppendUint16(b, 2)
	b = le.AppendUint16(b, 16)
	b = append(b, "data"...)
	b = le.AppendUint32(b, uint32(size))
	for _, s := range a.Samples {
		v := 0.0
		if peak > 0 && !math.IsNaN(s) && !math.IsInf(s, 0) {
			v = s / peak * math.MaxInt16
		}
		b = le.AppendUint16(b, uint16(int16(math.Round(v))))
	}
	return b
}

func audioBundle(mime string, raw []byte, text string) Bundle {
	return Bundle{Data: map[string]any{
		MIMEHTML: fmt.Sprintf(`<audio controls src="data:%s;base64,%s"></audio>`, mime, base64.StdEncoding.EncodeToString(raw)),
		MIMEText: text,
	}}
}
