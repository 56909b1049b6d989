//go:build !unix

package folders

// Check accepts every folder: the system has no owners and modes of this kind.
func Check(string, ...uint32) error { return nil }
