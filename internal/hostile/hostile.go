// Package hostile tests what is shown of strangers' texts: descriptions, names,
// addresses and header cards that would be markup, scripts or commands to a
// terminal if they were taken for it.
package hostile

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Strings are texts that documents of strangers have been seen to contain, or might.
var Strings = []string{
	`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `' onmouseover='alert(1)`, `" onfocus="alert(1)" autofocus="`,
	`javascript:alert(1)`, `JaVaScRiPt:alert(1)`, "java\tscript:alert(1)", `vbscript:x`, `data:text/html,<script>alert(1)</script>`, `data:image/svg+xml,<svg onload=alert(1)>`,
	`http://x" onclick="alert(1)`, `https://a@b.example/`, `http:\\evil`, `https://`, "https://x/\x00", `https://example.org/?a=<script>`, `//evil.example/x`,
	`</td></tr></table><h1>x`, `</details><iframe src=//evil>`, `</pre></title></textarea></style></math><b>`, `<svg/onload=alert(1)>`, `&lt;b&gt;`, `&#x3c;script&#x3e;`,
	`<math><mi//xlink:href="javascript:alert(1)">`, `<base href=//evil>`, `<meta http-equiv=refresh content=0>`, `<object data=x>`, `<form action=//evil><input>`,
	"a\u202Egnp.exe", "\x1b]8;;http://evil\x07x", "\x1b[2J\x1b[31m", "\u009b31m", "e" + strings.Repeat("\u0301", 5000), strings.Repeat("<", 100_000),
	strings.Repeat("&", 300), "\xff\xfe", "\xc0\xbcscript>", "<!--", "]]>", "-->", "<![CDATA[", "<?php", "<style>*{display:none}</style>", `<a href="vbscript:x">`,
	"https://example.org/" + strings.Repeat("a", 490), "https://example.org/" + strings.Repeat("b/", 5000),
	"𝕏" + strings.Repeat("漢", 400), `onerror=alert(1)`, "\r\n\r\n", "line\u2028line", "{{.}}", "${x}", "`", `$\href{javascript:alert(1)}{x}$`, `![x](javascript:alert(1))`,
	`%s%n%!d`, strings.Repeat("x", 200_000), " ", "\x00",
}

// Few are the worst, for renderers that take their time.
var Few = []string{Strings[0], Strings[1], Strings[2], `</td></tr></table><h1>x`, "\x1b]8;;http://evil\x07x", "a\u202Egnp.exe", strings.Repeat("<", 100_000), "\xff\xfe"}

// Limits of every output that is saved in a notebook.
const (
	MaxHTML = 20_000
	MaxPNG  = 100_000
	MaxJSON = 100_000
	MaxText = 120_000
)

// Check says all that is wrong with the representations of a value, as a kernel
// has them: markup that is more than text in a few elements, addresses that are
// not http or https, characters that command terminals, sizes.
func Check(data map[string]any) error {
	var errs []error
	if s, ok := data["text/html"].(string); ok {
		if len(s) > MaxHTML {
			errs = append(errs, fmt.Errorf("HTML has %d bytes, want at most %d", len(s), MaxHTML))
		}
		errs = append(errs, Markup(s))
		if data["image/png"] != nil {
			errs = append(errs, errors.New("there is HTML beside a PNG, which it would outrank"))
		}
	}
	if raw, ok := data["image/png"].([]byte); ok && len(raw) > MaxPNG {
		errs = append(errs, fmt.Errorf("PNG has %d bytes, want at most %d", len(raw), MaxPNG))
	}
	text, ok := data["text/plain"].(string)
	if !ok || strings.TrimSpace(text) == "" {
		errs = append(errs, errors.New("there is no text/plain"))
	}
	errs = append(errs, Text(text))
	for mime, v := range data {
		if strings.HasSuffix(mime, "json") {
			raw, err := json.Marshal(v)
			if err == nil && len(raw) > MaxJSON {
				err = fmt.Errorf("%s has %d bytes, want at most %d", mime, len(raw), MaxJSON)
			}
			errs = append(errs, err)
		}
		switch mime {
		case "application/javascript", "image/svg+xml":
			errs = append(errs, fmt.Errorf("there is %s", mime))
		}
	}
	return errors.Join(errs...)
}

// Text says what is wrong with a text for a terminal.
func Text(s string) error {
	if len(s) > MaxText {
		return fmt.Errorf("the text has %d bytes, want at most %d", len(s), MaxText)
	}
	if !utf8.ValidString(s) {
		return errors.New("the text is not UTF-8")
	}
	for _, r := range s {
		if r != '\n' && unicode.IsControl(r) || r >= '\u202A' && r <= '\u202E' || r >= '\u2066' && r <= '\u2069' {
			return fmt.Errorf("the text holds %U: %.60q", r, s)
		}
	}
	return nil
}

// elements are those that renderers write, with their attributes.
var elements = map[string]string{
	"div": "style", "b": "", "table": "cellpadding style", "thead": "", "tbody": "", "tr": "", "br": "", "nobr": "", "code": "", "pre": "style",
	"th": "title align style", "td": "title align style", "small": "style", "a": "href target rel", "details": "", "summary": "style", "p": "style",
	"figure": "style", "figcaption": "style", "img": "alt width height src style", "span": "style title", "progress": "value max style", "ul": "style", "li": "style", "h3": "", "h4": "", "em": "", "i": "",
}

var (
	tag       = regexp.MustCompile(`^<(/?)([a-z][a-z0-9]*)((?: [a-z-]+="[^"<>]*")*)/?>`)
	attribute = regexp.MustCompile(` ([a-z-]+)="([^"<>]*)"`)
	dataImage = regexp.MustCompile(`^data:image/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/=]+$`)
)

// Markup says what is wrong with markup. It is stricter than a parser of HTML is
// lenient: each < begins a tag as renderers write it, in lower case and with
// quotes, so that no two parsers can see different things.
func Markup(s string) error {
	if !utf8.ValidString(s) {
		return errors.New("the markup is not UTF-8")
	}
	var open []string
	for {
		i := strings.IndexByte(s, '<')
		if i < 0 {
			break
		}
		s = s[i:]
		m := tag.FindStringSubmatch(s)
		if m == nil {
			return fmt.Errorf("the markup holds a bare <: %.80q", s)
		}
		s = s[len(m[0]):]
		name := m[2]
		allowed, ok := elements[name]
		if !ok {
			return fmt.Errorf("the markup holds an element %s", name)
		}
		switch {
		case m[1] != "":
			if len(open) == 0 || open[len(open)-1] != name {
				return fmt.Errorf("the markup closes %s within %v", name, open)
			}
			open = open[:len(open)-1]
		case name != "br" && name != "img":
			open = append(open, name)
		}
		for _, a := range attribute.FindAllStringSubmatch(m[3], -1) {
			if err := checkAttribute(name, a[1], a[2], allowed); err != nil {
				return err
			}
		}
	}
	if len(open) > 0 {
		return fmt.Errorf("the markup does not close %v", open)
	}
	return nil
}

func checkAttribute(element, name, value, allowed string) error {
	if !strings.Contains(" "+allowed+" ", " "+name+" ") {
		return fmt.Errorf("the markup holds an attribute %s of %s", name, element)
	}
	switch name {
	case "href":
		if !strings.HasPrefix(value, "http://") && !strings.HasPrefix(value, "https://") {
			return fmt.Errorf("the markup links to %q", value)
		}
	case "src":
		if !dataImage.MatchString(value) {
			return fmt.Errorf("the markup has an image of %.60q", value)
		}
	case "style":
		if strings.ContainsAny(value, `(\"'<&@`) {
			return fmt.Errorf("the markup has a style %q", value)
		}
	}
	return nil
}
