//go:build race

package echo

func init() { slow = true }
