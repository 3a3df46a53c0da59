package voice

import "strings"

// languages are the names that Whisper gives to the languages that it hears best, with their ISO 639-1 codes.
var languages = map[string]string{
	"afrikaans": "af", "arabic": "ar", "bulgarian": "bg", "catalan": "ca", "chinese": "zh", "croatian": "hr", "czech": "cs",
	"danish": "da", "dutch": "nl", "english": "en", "estonian": "et", "finnish": "fi", "french": "fr", "german": "de",
	"greek": "el", "hebrew": "he", "hindi": "hi", "hungarian": "hu", "indonesian": "id", "italian": "it", "japanese": "ja",
	"korean": "ko", "latvian": "lv", "lithuanian": "lt", "malay": "ms", "norwegian": "no", "persian": "fa", "polish": "pl",
	"portuguese": "pt", "romanian": "ro", "russian": "ru", "serbian": "sr", "slovak": "sk", "slovenian": "sl",
	"spanish": "es", "swahili": "sw", "swedish": "sv", "tagalog": "tl", "tamil": "ta", "thai": "th", "turkish": "tr",
	"ukrainian": "uk", "urdu": "ur", "vietnamese": "vi", "welsh": "cy",
}

// languageCode is the ISO 639-1 code of what a service calls a language: "English", "en-US", "en". "" is not known.
func languageCode(name string) string {
	name = strings.ToLower(strings.TrimSpace(name))
	if code := languages[name]; code != "" {
		return code
	}
	if code, _, _ := strings.Cut(name, "-"); len(code) == 2 {
		return code
	}
	return ""
}
