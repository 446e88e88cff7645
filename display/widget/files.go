package widget

import (
	"encoding/json"
	"time"
)

// File is a file that the reader has chosen in a [FileUpload].
type File struct {
	Name, Type   string // Type is a MIME type, as the browser has guessed it
	LastModified time.Time
	Content      []byte
}

type fileState struct {
	Name         string `json:"name"`
	Type         string `json:"type"`
	Size         int    `json:"size"`
	LastModified int64  `json:"last_modified"` // ms since 1970
}

func encodeFiles(files []File) any {
	out := make([]fileState, len(files))
	for i, f := range files {
		out[i] = fileState{f.Name, f.Type, len(f.Content), f.LastModified.UnixMilli()}
	}
	return out
}

// decodeFiles puts the contents of files, which come as buffers, into them.
func decodeFiles(raw json.RawMessage, parts []part) (any, error) {
	states, err := into[[]fileState](raw)
	if err != nil {
		return nil, err
	}
	files := make([]File, len(states))
	for i, s := range states {
		files[i] = File{Name: s.Name, Type: s.Type, LastModified: time.UnixMilli(s.LastModified)}
		for _, p := range parts {
			if at, ok := p.index(); ok && at == i {
				files[i].Content = p.data
			}
		}
	}
	return files, nil
}
