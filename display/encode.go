package display

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
)

// Encode returns a bundle as the protocol of Jupyter and notebook files carry it:
// text as strings, binary content in base64, JSON types as JSON values. A
// representation that cannot be encoded is left out; the text always remains.
func (b Bundle) Encode() (data, metadata map[string]any) {
	data = make(map[string]any, len(b.Data))
	var lost []string
	for mime, v := range b.Data {
		enc, err := encodeMIME(mime, v)
		if err != nil {
			lost = append(lost, fmt.Sprintf("%s: %v", mime, err))
			continue
		}
		data[mime] = enc
	}
	if _, ok := data[MIMEText]; !ok && len(lost) > 0 {
		data[MIMEText] = "cannot be shown: " + strings.Join(lost, "; ")
	}
	metadata = map[string]any{}
	for k, v := range b.Metadata {
		if enc, err := json.Marshal(v); err == nil {
			metadata[k] = json.RawMessage(enc)
		}
	}
	return data, metadata
}

func encodeMIME(mime string, v any) (any, error) {
	if isJSONType(mime) {
		switch v := v.(type) {
		case json.RawMessage:
			if !json.Valid(v) {
				return nil, fmt.Errorf("not JSON")
			}
			return v, nil
		case []byte:
			if !json.Valid(v) {
				return nil, fmt.Errorf("not JSON")
			}
			return json.RawMessage(v), nil
		}
		enc, err := json.Marshal(v)
		return json.RawMessage(enc), err
	}
	switch v := v.(type) {
	case string:
		return v, nil
	case []byte:
		if isText(mime) {
			return string(v), nil
		}
		return base64.StdEncoding.EncodeToString(v), nil
	case []string: // lines, as notebook files have them
		return strings.Join(v, ""), nil
	case fmt.Stringer:
		return v.String(), nil
	}
	return nil, fmt.Errorf("%T is neither text nor bytes", v)
}

func isJSONType(mime string) bool {
	return mime == "application/json" || strings.HasSuffix(mime, "+json")
}

func isText(mime string) bool {
	return strings.HasPrefix(mime, "text/") || mime == MIMESVG || mime == "application/javascript" ||
		strings.HasSuffix(mime, "+xml")
}
