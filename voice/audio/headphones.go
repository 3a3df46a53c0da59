package audio

import (
	"slices"
	"strings"
)

// worn are parts of the names of devices that only who wears them hears, as systems in several languages have them.
var worn = []string{
	"headphone", "headset", "earphone", "earbud", "earpods", "airpods", "buds", "in-ear",
	"イヤホン", "イヤフォン", "ヘッドホン", "ヘッドフォン", "ヘッドセット",
	"kopfhörer", "ohrhörer", "écouteur", "casque", "auricular", "cuffie", "наушник", "гарнитур", "耳机", "耳機", "헤드폰", "헤드셋", "이어폰",
}

// isWorn tells by its name whether a loudspeaker is headphones: then no microphone hears it.
func isWorn(name string) bool {
	name = strings.ToLower(name)
	return slices.ContainsFunc(worn, func(w string) bool { return strings.Contains(name, w) })
}
