package near

import (
	"strings"
	"testing"
)

func TestDistance(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		want int
	}{
		{"", "", 0},
		{"flux", "flux", 0},
		{"", "flux", 4},
		{"flux", "", 4},
		{"flux", "fluxes", 2},
		{"flxu", "flux", 1},
		{"kitten", "sitting", 3},
		{"ca", "abc", 3}, // 2 if a swapped pair might be edited again
		{"größe", "große", 1},
	} {
		if got := Distance(tt.a, tt.b); got != tt.want {
			t.Errorf("Distance(%q, %q) = %d, want %d", tt.a, tt.b, got, tt.want)
		}
		if got := Distance(tt.b, tt.a); got != tt.want {
			t.Errorf("Distance(%q, %q) = %d, want %d", tt.b, tt.a, got, tt.want)
		}
	}
}

func TestNames(t *testing.T) {
	services := []string{"simbad", "gavo", "gaia", "vizier", "gaia"}
	columns := []string{"flux_err", "flux", "phot_g_mean_mag", "ra", "RA"}
	for _, tt := range []struct {
		name  string
		names []string
		n     int
		want  string
	}{
		{"simbda", services, 1, "simbad"},
		{"GAV", services, 1, "gavo"},
		{"vizir", services, 1, "vizier"},
		{"xyzzy", services, 3, ""},
		{"simbad", services, 3, ""},
		{"gai", services, 3, "gaia"},
		{"flx", columns, 3, "flux"},
		{"mean_mag", columns, 3, "phot_g_mean_mag"},
		{"fluxes", columns, 3, "flux"},
		{"RA", columns, 3, "ra"},
		{"r", columns, 1, "ra"},
	} {
		if got := strings.Join(Names(tt.name, tt.names, tt.n), " "); got != tt.want {
			t.Errorf("Names(%q, %q, %d) = %q, want %q", tt.name, tt.names, tt.n, got, tt.want)
		}
	}
}
