// Package registry finds services and data collections in the registry of the
// Virtual Observatory, by queries to a relational registry (RegTAP 1.1, IVOA
// Recommendation 2019-10-11; the coverage constraints are those of RegTAP 1.2).
//
//	found, err := registry.Find(ctx, tap.New("http://dc.g-vo.org/tap"),
//		registry.ServiceType("tap"), registry.Waveband("radio"))
package registry
