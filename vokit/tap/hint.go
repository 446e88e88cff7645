package tap

import (
	"context"
	"regexp"
	"strings"

	"vogo/internal/near"
	"vogo/vokit/dal"
)

// adqlWords are the reserved words of ADQL 2.1 (section 2.1.2) that people
// write most, and misspell.
var adqlWords = strings.Fields(`select from where join inner left right full outer natural cross on using group by
	order having top distinct as and or not in is null like ilike between exists union except intersect all asc desc
	offset with count sum avg min max case when then else end cast point circle polygon contains intersects distance
	box area centroid coord1 coord2 region upper lower coalesce round floor ceiling abs sqrt power degrees radians`)

// The words a service's message points at.
var reNear = []*regexp.Regexp{
	regexp.MustCompile(`(?i)\bnear\s*["'\x60]([^"'\x60]+)["'\x60]`),
	regexp.MustCompile(`(?i)\bfound\s*["'\x60]([^"'\x60]+)["'\x60]`),
	regexp.MustCompile(`(?i)\bencountered\s*["'\x60]([^"'\x60]+)["'\x60]`),
	regexp.MustCompile(`(?i)\bunexpected\s+(?:token\s+)?["'\x60]?([A-Za-z_]\w*)`),
}

// The names a service's message says it does not know.
var reUnknown = []*regexp.Regexp{
	regexp.MustCompile(`(?i)(?:column|relation|table|field|identifier|name)s?\s*[:=]?\s*\[?["'\x60]?([A-Za-z_][\w."]*)["'\x60]?\]?\s+(?:does not exist|doesn't exist|not found|is not|unknown|could not|was not|cannot)`),
	regexp.MustCompile(`(?i)(?:no such|unknown|unresolved|invalid|not locate|no)\s+(?:column|table|field|relation|identifiers?)(?:\s+(?:known|found|name))?\s*[:=]?\s*\[?["'\x60]?([A-Za-z_][\w."]*)`),
}

// hint looks for the likely slip behind a rejected query: a misspelt word of
// the language near the place the service points at, or a name that nearly is
// one the service knows.
func (s *Service) hint(ctx context.Context, adql, msg string, o *dal.Options) string {
	for _, re := range reUnknown {
		if m := re.FindStringSubmatch(msg); m != nil {
			name := strings.Trim(m[1], `".`)
			if like := near.Names(name, s.namesFor(ctx, adql, o), 1); len(like) > 0 {
				return "did you mean " + quote(like[0]) + "?"
			}
		}
	}
	var suspects []string
	for _, re := range reNear {
		if m := re.FindStringSubmatch(msg); m != nil {
			suspects = append(suspects, m[1])
		}
	}
	if len(suspects) == 0 && !reSyntax.MatchString(msg) {
		return ""
	}
	for _, w := range append(suspects, words(adql)...) {
		if near := misspelt(w); near != "" {
			return "did you mean " + quote(near) + "?"
		}
	}
	return ""
}

var reSyntax = regexp.MustCompile(`(?i)syntax|parse|expected|token`)

// misspelt returns the word of the language that w nearly is, "" if w is one or
// is near none.
func misspelt(w string) string {
	w = strings.ToLower(strings.TrimSpace(w))
	if len(w) < 3 {
		return ""
	}
	for _, k := range adqlWords {
		if k == w {
			return ""
		}
	}
	for _, k := range adqlWords {
		if len(k) > 3 && near.Distance(w, k) == 1 {
			return k
		}
	}
	return ""
}

var (
	reLiteral = regexp.MustCompile(`'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*`)
	reWord    = regexp.MustCompile(`[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*`)
)

// words are the regular identifiers of a query, outside literals and comments.
func words(adql string) []string {
	return reWord.FindAllString(reLiteral.ReplaceAllString(adql, " "), -1)
}

func quote(s string) string { return `"` + s + `"` }

var reUploadName = regexp.MustCompile(`(?i)\btap_upload\s*\.\s*"?([A-Za-z_]\w*)"?`)

// checkUploads finds a table that the query wants and the call does not send,
// before the service has to.
func checkUploads(adql string, o *dal.Options) error {
	for _, m := range reUploadName.FindAllStringSubmatch(reComment.ReplaceAllString(adql, " "), -1) {
		found := false
		for _, u := range o.Uploads {
			found = found || strings.EqualFold(u.Name, m[1])
		}
		if !found && o.Params.Get("UPLOAD") == "" {
			e := dal.Errorf("tap", "", dal.ErrQuery, "the query reads tap_upload.%s, but no such table is sent", m[1])
			e.Hint = `add vo.Upload("` + m[1] + `", table) to the call`
			return e
		}
	}
	return nil
}

var reComment = regexp.MustCompile(`'(?:[^']|'')*'|--[^\n]*`)
