// SPDX-License-Identifier: MIT
#include "feedmerged/text/charset.hpp"

#include "ascii.hpp"
#include "charset_convert.hpp"
#include "charset_labels.hpp"
#include "feedmerged/core/limits.hpp"
#include "feedmerged/core/utf8.hpp"
#include "utf8_repair.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace feedmerged::text {
namespace {

constexpr std::size_t kNowhere = std::string_view::npos;

std::size_t find_ignoring_case(std::string_view text, std::string_view needle,
                               std::size_t pos = 0) {
    for (; pos + needle.size() <= text.size(); ++pos)
        if (ascii::equal_ignoring_case(text.substr(pos, needle.size()), needle)) return pos;
    return kNowhere;
}

/// The value behind `name` "=": quoted, or up to a space or one of ; , > ?
std::string_view value_after(std::string_view text, std::string_view name) {
    std::size_t pos = find_ignoring_case(text, name);
    if (pos == kNowhere) return {};
    text = ascii::trim(text.substr(pos + name.size()));
    if (!text.starts_with('=')) return {};
    text = ascii::trim(text.substr(1));
    if (text.empty()) return {};
    if (text.front() == '"' || text.front() == '\'') {
        const std::size_t end = text.find(text.front(), 1);
        return ascii::trim(text.substr(1, end == kNowhere ? kNowhere : end - 1));
    }
    return text.substr(0, std::min(text.find_first_of(" \t\r\n;,>?\"'"), text.size()));
}

/// The encoding an XML declaration names (XML 1.0 §2.8), or, where there is none, a <meta> of HTML.
/// Junk may stand in front: nothing else begins so in a feed.
std::string_view declared_label(std::string_view bytes) {
    const std::string_view head = bytes.substr(0, limits::kCharsetPrescanBytes);
    if (const std::size_t xml = head.find("<?xml"); xml != kNowhere) {
        const std::string_view declaration = head.substr(xml);
        return value_after(declaration.substr(0, declaration.find("?>")), "encoding");
    }
    const std::size_t meta = find_ignoring_case(head, "<meta");
    return meta == kNowhere ? std::string_view{} : value_after(head.substr(meta), "charset");
}

struct Mark {
    std::string_view bytes{};
    std::string_view label{};
};
// The longer ones first: FF FE begins two.
constexpr std::array<Mark, 5> kByteOrderMarks = {{{"\xEF\xBB\xBF", "utf-8"},
                                                  {std::string_view("\xFF\xFE\0\0", 4), "utf-32le"},
                                                  {std::string_view("\0\0\xFE\xFF", 4), "utf-32be"},
                                                  {"\xFF\xFE", "utf-16le"},
                                                  {"\xFE\xFF", "utf-16be"}}};

/// UTF-16 that begins with junk of another script: still, most of a document's first characters are
/// ASCII, in tags.
const Encoding* find_wide_by_zeros(std::string_view bytes) {
    constexpr std::size_t kSample = 512;
    const std::string_view sample = bytes.substr(0, kSample);
    std::array<std::size_t, 2> zeros{};
    for (std::size_t i = 0; i < sample.size(); ++i)
        if (sample[i] == '\0') ++zeros[i % 2];
    const std::size_t many = sample.size() / 4;  // half of the characters
    const std::size_t few = sample.size() / 64;
    if (zeros[0] > many && zeros[1] <= few) return find_encoding("utf-16be");
    if (zeros[1] > many && zeros[0] <= few) return find_encoding("utf-16le");
    return nullptr;
}

/// UTF-16 or UTF-32 without a mark: the first two characters of XML, HTML and JSON are ASCII.
const Encoding* find_wide(std::string_view bytes) {
    if (bytes.size() < 4) return nullptr;
    const auto zero = [&](std::size_t i) { return bytes[i] == '\0'; };
    if (zero(0) && zero(1) && zero(2) && !zero(3)) return find_encoding("utf-32be");
    if (!zero(0) && zero(1) && zero(2) && zero(3)) return find_encoding("utf-32le");
    if (zero(0) && !zero(1) && zero(2) && !zero(3)) return find_encoding("utf-16be");
    if (!zero(0) && zero(1) && !zero(2) && zero(3)) return find_encoding("utf-16le");
    return find_wide_by_zeros(bytes);
}

/// What header and document say of themselves.
struct Claims {
    std::string_view http_label{};
    std::string_view document_label{};
    const Encoding* http = nullptr;
    const Encoding* document = nullptr;
};

Claims read_claims(std::string_view bytes, std::string_view content_type) {
    Claims claims{.http_label = value_after(content_type, "charset"),
                  .document_label = declared_label(bytes)};
    claims.http = find_encoding(claims.http_label);
    claims.document = find_encoding(claims.document_label);
    // Servers configured with "AddDefaultCharset ISO-8859-1" say so of everything, and any bytes
    // are valid in that: a document that names an encoding in which errors show is asked first. So
    // is one of another single-byte encoding, which nobody names by default, unless the server
    // speaks of windows-1252 itself.
    const bool by_default = claims.http == &fallback_encoding() &&
                            find_ignoring_case(claims.http_label, "1252") == kNowhere;
    const EncodingKind kind = claims.document ? claims.document->kind : EncodingKind::Utf8;
    if ((claims.http == &fallback_encoding() && kind == EncodingKind::MultiByte) ||
        (by_default && kind == EncodingKind::SingleByte))
        std::swap(claims.http, claims.document);
    return claims;
}

struct Decoded {
    Converted converted{};
    const Encoding* encoding = nullptr;
};

/// Few enough for damage in one place; more are another encoding.
bool has_few_errors(const Decoded& decoded, std::size_t high_bytes) {
    return decoded.converted.errors * 20 <= high_bytes;
}

Decoded decode_damaged_utf8(std::string_view bytes) {
    return {.converted = {.text = make_valid_utf8(bytes), .errors = count_utf8(bytes).invalid},
            .encoding = find_encoding("utf-8")};
}

std::optional<Decoded> decode_as(std::string_view bytes, const Encoding* encoding) {
    if (encoding == nullptr || encoding->kind == EncodingKind::Wide) return std::nullopt;
    auto converted = convert(bytes, *encoding);
    if (!converted) return std::nullopt;
    return Decoded{.converted = std::move(*converted), .encoding = encoding};
}

/// Signs that stand behind no letter (currency, per mille, opening quotation marks, unassigned), in
/// windows-1250, iso-8859-2 and windows-1252; and in the last alone, where fractions and accents of
/// their own are what are letters elsewhere. Not those of names and notes: ®, ™, ², °, † and so on.
constexpr std::string_view kSigns = "\x80\x82\x84\x88\x89\x8B\x90\x98\xA2\xA4";
constexpr std::string_view kSignsOf1252 =
    "\x80\x81\x82\x84\x88\x89\x8B\x8D\x8F\x90\x98\x9D"
    "\xA1\xA2\xA3\xA4\xA5\xA6\xA8\xAC\xAF\xB1\xB4\xB5\xB6\xB8\xBC\xBD\xBE\xBF";

/// In half of its places above ASCII such a sign follows an accented letter: no text has that, but
/// broken UTF-8 has (overlong, beyond Unicode), although `latin` gives every byte a meaning.
bool is_hardly_latin(std::string_view bytes, const Encoding& latin) {
    const bool western = &latin == &fallback_encoding();
    if (!western && latin.name != "windows-1250" && latin.name != "iso-8859-2") return false;
    const std::string_view signs = western ? kSignsOf1252 : kSigns;
    std::size_t places = 0;
    std::size_t odd_places = 0;
    bool odd = false;
    unsigned char before = 0;
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 0x80) {
            if (before < 0x80) {
                ++places;
                odd = false;
            }
            if (!odd && before >= 0xC0 && signs.find(c) != kNowhere) {
                odd = true;
                ++odd_places;
            }
        }
        before = byte;
    }
    return places > 0 && odd_places * 2 >= places;
}

/// Bytes that are neither UTF-8 nor wide.
Decoded decode_legacy(std::string_view bytes, const Claims& claims) {
    const auto high_bytes = static_cast<std::size_t>(
        std::ranges::count_if(bytes, [](char c) { return static_cast<unsigned char>(c) >= 0x80; }));
    std::optional<Decoded> best;
    for (const Encoding* const claimed : {claims.http, claims.document}) {
        if (claimed != nullptr && claimed->kind == EncodingKind::Utf8) continue;
        auto decoded = decode_as(bytes, claimed);
        if (!decoded) continue;
        if (decoded->converted.errors == 0) return std::move(*decoded);
        if (!best || decoded->converted.errors < best->converted.errors) best = std::move(decoded);
    }
    if (best && has_few_errors(*best, high_bytes)) return std::move(*best);
    const Encoding* const guess = detect_encoding(bytes);
    if (is_hardly_latin(bytes, guess != nullptr ? *guess : fallback_encoding()))
        return decode_damaged_utf8(bytes);
    auto detected = decode_as(bytes, guess);
    if (detected && has_few_errors(*detected, high_bytes)) return std::move(*detected);
    return {.converted = convert(bytes, fallback_encoding()).value_or(Converted{}),
            .encoding = &fallback_encoding()};
}

/// Truncated in the middle of a character, or with one stray byte, UTF-8 is still UTF-8. Hardly any
/// text of another encoding has a single sequence that is valid in it.
bool is_damaged_utf8(const Utf8Census& census, const Claims& claims) {
    const bool claimed =
        (claims.http != nullptr && claims.http->kind == EncodingKind::Utf8) ||
        (claims.document != nullptr && claims.document->kind == EncodingKind::Utf8);
    return census.multibyte > 0 && census.multibyte >= (claimed ? 1U : 10U) * census.invalid;
}

Decoded decode_without_mark(std::string_view bytes, const Claims& claims) {
    if (utf8::is_valid(bytes)) {
        // The seven-bit encodings look like ASCII, but no feed has an escape character.
        const Encoding* const escaped =
            claims.http != nullptr && claims.http->kind == EncodingKind::Escaped ? claims.http
                                                                                 : claims.document;
        if (escaped != nullptr && escaped->kind == EncodingKind::Escaped) {
            if (auto decoded = decode_as(bytes, escaped); decoded && decoded->converted.errors == 0)
                return std::move(*decoded);
        }
        return {.converted = {.text = std::string(bytes)}, .encoding = find_encoding("utf-8")};
    }
    if (is_damaged_utf8(count_utf8(bytes), claims)) return decode_damaged_utf8(bytes);
    return decode_legacy(bytes, claims);
}

bool is_ascii(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

}  // namespace

DecodedText decode_document(std::string_view bytes, std::string_view content_type) {
    Claims claims = read_claims(bytes, content_type);
    Decoded decoded;
    const auto mark = std::ranges::find_if(
        kByteOrderMarks, [&](const Mark& candidate) { return bytes.starts_with(candidate.bytes); });
    if (mark != kByteOrderMarks.end()) bytes.remove_prefix(mark->bytes.size());
    const Encoding* const wide =
        mark == kByteOrderMarks.end() ? find_wide(bytes) : find_encoding(mark->label);
    if (wide != nullptr && wide->kind == EncodingKind::Utf8) {
        claims.http =
            wide;  // the surest of claims, but editors put the mark before other texts too
    } else if (wide != nullptr) {
        if (auto converted = convert(bytes, *wide))
            decoded = {.converted = std::move(*converted), .encoding = wide};
    }
    if (decoded.encoding == nullptr) decoded = decode_without_mark(bytes, claims);

    DecodedText out{.text = std::move(decoded.converted.text),
                    .encoding = std::string(decoded.encoding->name),
                    .had_invalid = decoded.converted.errors > 0};
    // "iso-8859-1" of a text in ASCII is as true as "utf-8", and "utf-16" names two.
    const auto contradicts = [&](std::string_view label) {
        if (label.empty()) return false;
        const Encoding* const claimed = find_encoding(label);
        if (claimed == nullptr) return true;
        if (claimed->kind == EncodingKind::Wide)
            return decoded.encoding->kind != EncodingKind::Wide;
        return claimed != decoded.encoding &&
               !(decoded.encoding->kind == EncodingKind::Utf8 && is_ascii(out.text));
    };
    const bool false_mark = mark != kByteOrderMarks.end() && wide != decoded.encoding;
    out.overridden =
        false_mark || contradicts(claims.http_label) || contradicts(claims.document_label);
    return out;
}

}  // namespace feedmerged::text
