package dal

import (
	"mime"
	"net/url"
	"path"
	"regexp"
	"strings"
)

// extensions of the media types that services hand out. The table of the
// operating system differs from machine to machine; file names should not.
var extensions = map[string]string{
	"application/fits":                       ".fits",
	"image/fits":                             ".fits",
	"image/x-fits":                           ".fits",
	"application/x-fits":                     ".fits",
	"application/x-votable+xml":              ".vot",
	"text/xml":                               ".xml",
	"application/xml":                        ".xml",
	"image/jpeg":                             ".jpeg",
	"image/jpg":                              ".jpeg",
	"image/png":                              ".png",
	"image/gif":                              ".gif",
	"image/tiff":                             ".tiff",
	"image/svg+xml":                          ".svg",
	"application/pdf":                        ".pdf",
	"text/csv":                               ".csv",
	"text/tab-separated-values":              ".tsv",
	"text/html":                              ".html",
	"text/plain":                             ".txt",
	"application/json":                       ".json",
	"application/gzip":                       ".gz",
	"application/x-gzip":                     ".gz",
	"application/zip":                        ".zip",
	"application/x-tar":                      ".tar",
	"application/x-hdf5":                     ".h5",
	"application/vnd.apache.parquet":         ".parquet",
	"application/x-votable+xml;content=data": ".vot",
}

// Extension returns the file name extension of a media type with its dot, ""
// for one it does not know.
func Extension(contentType string) string {
	ct, _, err := mime.ParseMediaType(contentType)
	if err != nil {
		ct = strings.ToLower(strings.TrimSpace(strings.SplitN(contentType, ";", 2)[0]))
	}
	return extensions[ct]
}

// sameKind lists extensions that say the same as the one of the media type.
var sameKind = map[string]string{
	".fit": ".fits", ".fts": ".fits", ".fz": ".fits", ".jpg": ".jpeg", ".tif": ".tiff",
	".votable": ".vot", ".xml": ".vot", ".htm": ".html", ".tgz": ".gz", ".gz": ".gz",
}

// FileName makes a good local file name for what is behind a URL or
// identifier: the name in a Content-Disposition header, else the last part of
// the path or the identifier, with the suffix before an extension that fits
// the content type. The result has no path in it and is never empty.
//
//	FileName("http://x.org/get?ID=ivo%3A%2F%2Forg%2F~%3Fdasch%2Fq%2Fi00811", "", "application/fits", "cutout") = "i00811_cutout.fits"
func FileName(from, disposition, contentType, suffix string) string {
	name := ""
	if _, p, err := mime.ParseMediaType(disposition); err == nil {
		name = clean(path.Base(strings.ReplaceAll(p["filename"], `\`, "/")))
	}
	if name == "" || name == "." {
		name = nameFromURL(from)
	}
	ext := Extension(contentType)
	stem, have := splitExt(name)
	switch {
	case ext == "", strings.HasSuffix(have, ".gz"):
		ext = have
	case ext == ".gz":
		ext = have + ext
	case have == "":
	case ext == have, sameKind[have] == ext, (ext == ".xml" || ext == ".txt") && have != "":
		ext = have // the service's own spelling
	}
	if suffix != "" {
		stem += "_" + clean(suffix)
	}
	return stem + ext
}

// nameFromURL takes the last telling part of a URL: of the identifier in its
// query if it has one, else of its path.
func nameFromURL(from string) string {
	u, err := url.Parse(from)
	if err != nil {
		return cleanOr(path.Base(from))
	}
	if u.Scheme == "ivo" && u.RawQuery != "" {
		return cleanOr(path.Base(strings.TrimRight(u.RawQuery, "/")))
	}
	for k, vs := range u.Query() {
		if strings.EqualFold(k, "ID") || strings.EqualFold(k, "accref") || strings.EqualFold(k, "pubdid") {
			if v := vs[0]; v != "" && v != from {
				return nameFromURL(v)
			}
		}
	}
	return cleanOr(path.Base(strings.TrimRight(u.Path, "/")))
}

var reOdd = regexp.MustCompile(`[^\pL\pN._+-]+`)

func clean(s string) string {
	s = strings.Trim(reOdd.ReplaceAllString(s, "_"), "_.")
	if len(s) > 120 {
		s = strings.ToValidUTF8(s[:120], "")
	}
	return s
}

func cleanOr(s string) string {
	if s = clean(s); s == "" {
		return "data"
	}
	return s
}

// splitExt splits off an extension, ".fits.gz" as one; digits alone, as in
// "DR2.1", are none.
func splitExt(name string) (stem, ext string) {
	ext = path.Ext(name)
	stem = strings.TrimSuffix(name, ext)
	if len(ext) < 2 || len(ext) > 8 || strings.Trim(ext[1:], "0123456789") == "" || stem == "" {
		return name, ""
	}
	if ext = strings.ToLower(ext); ext == ".gz" || ext == ".bz2" || ext == ".z" {
		s2, e2 := splitExt(stem)
		return s2, e2 + ext
	}
	return stem, ext
}
