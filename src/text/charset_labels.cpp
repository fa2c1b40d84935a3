// SPDX-License-Identifier: MIT
#include "charset_labels.hpp"

#include "ascii.hpp"
#include "single_byte.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace feedmerged::text {
namespace {

using enum EncodingKind;

// Beyond the standard: utf-32, and the seven-bit Chinese and Korean encodings, which it forbids
// because browsers run what they decode. We do not, and old archives have them.
constexpr std::array<Encoding, 44> kEncodings = {{
    {"utf-8", "utf-8", Utf8,
     "unicode-1-1-utf-8 unicode11utf8 unicode20utf8 utf-8 utf8 x-unicode20utf8"},
    {"windows-1252", "", SingleByte,
     "ansi_x3.4-1968 ascii cp1252 cp819 csisolatin1 ibm819 iso-8859-1 iso-ir-100 iso8859-1 "
     "iso88591 "
     "iso_8859-1 iso_8859-1:1987 l1 latin1 us-ascii windows-1252 x-cp1252",
     from_windows_1252},
    {"ibm866", "ibm866", SingleByte, "866 cp866 csibm866 ibm866"},
    {"iso-8859-2", "iso-8859-2", SingleByte,
     "csisolatin2 iso-8859-2 iso-ir-101 iso8859-2 iso88592 iso_8859-2 iso_8859-2:1987 l2 latin2"},
    {"iso-8859-3", "iso-8859-3", SingleByte,
     "csisolatin3 iso-8859-3 iso-ir-109 iso8859-3 iso88593 iso_8859-3 iso_8859-3:1988 l3 latin3"},
    {"iso-8859-4", "iso-8859-4", SingleByte,
     "csisolatin4 iso-8859-4 iso-ir-110 iso8859-4 iso88594 iso_8859-4 iso_8859-4:1988 l4 latin4"},
    {"iso-8859-5", "iso-8859-5", SingleByte,
     "csisolatincyrillic cyrillic iso-8859-5 iso-ir-144 iso8859-5 iso88595 iso_8859-5 "
     "iso_8859-5:1988"},
    {"iso-8859-6", "iso-8859-6", SingleByte,
     "arabic asmo-708 csiso88596e csiso88596i csisolatinarabic ecma-114 iso-8859-6 iso-8859-6-e "
     "iso-8859-6-i iso-ir-127 iso8859-6 iso88596 iso_8859-6 iso_8859-6:1987"},
    {"iso-8859-7", "iso-8859-7", SingleByte,
     "csisolatingreek ecma-118 elot_928 greek greek8 iso-8859-7 iso-ir-126 iso8859-7 iso88597 "
     "iso_8859-7 iso_8859-7:1987 sun_eu_greek"},
    {"iso-8859-8", "iso-8859-8", SingleByte,
     "csiso88598e csisolatinhebrew hebrew iso-8859-8 iso-8859-8-e iso-ir-138 iso8859-8 iso88598 "
     "iso_8859-8 iso_8859-8:1988 visual"},
    {"iso-8859-8-i", "iso-8859-8", SingleByte, "csiso88598i iso-8859-8-i logical"},
    {"iso-8859-10", "iso-8859_10-1998", SingleByte,
     "csisolatin6 iso-8859-10 iso-ir-157 iso8859-10 iso885910 l6 latin6"},
    {"iso-8859-13", "iso-8859-13", SingleByte, "iso-8859-13 iso8859-13 iso885913"},
    {"iso-8859-14", "iso-8859_14-1998", SingleByte, "iso-8859-14 iso8859-14 iso885914"},
    {"iso-8859-15", "iso-8859-15", SingleByte,
     "csisolatin9 iso-8859-15 iso8859-15 iso885915 iso_8859-15 l9"},
    {"iso-8859-16", "", SingleByte, "iso-8859-16", from_iso_8859_16},
    {"koi8-r", "koi8-r", SingleByte, "cskoi8r koi koi8 koi8-r koi8_r"},
    {"koi8-u", "koi8-u", SingleByte, "koi8-ru koi8-u"},
    {"macintosh", "macintosh", SingleByte, "csmacintosh mac macintosh x-mac-roman"},
    {"windows-874", "windows-874", SingleByte,
     "dos-874 iso-8859-11 iso8859-11 iso885911 tis-620 windows-874"},
    {"windows-1250", "windows-1250", SingleByte, "cp1250 windows-1250 x-cp1250"},
    {"windows-1251", "windows-1251", SingleByte, "cp1251 windows-1251 x-cp1251"},
    {"windows-1253", "windows-1253", SingleByte, "cp1253 windows-1253 x-cp1253"},
    {"windows-1254", "windows-1254", SingleByte,
     "cp1254 csisolatin5 iso-8859-9 iso-ir-148 iso8859-9 iso88599 iso_8859-9 iso_8859-9:1989 l5 "
     "latin5 windows-1254 x-cp1254"},
    {"windows-1255", "windows-1255", SingleByte, "cp1255 windows-1255 x-cp1255"},
    {"windows-1256", "windows-1256", SingleByte, "cp1256 windows-1256 x-cp1256"},
    {"windows-1257", "windows-1257", SingleByte, "cp1257 windows-1257 x-cp1257"},
    {"windows-1258", "windows-1258", SingleByte, "cp1258 windows-1258 x-cp1258"},
    {"x-mac-cyrillic", "x-mac-cyrillic", SingleByte, "mac-cyrillic x-mac-cyrillic x-mac-ukrainian"},
    {"x-user-defined", "", SingleByte, "x-user-defined", from_x_user_defined},
    {"gbk", "gb18030", MultiByte,
     "chinese csgb2312 csiso58gb231280 gb2312 gb_2312 gb_2312-80 gbk iso-ir-58 x-gbk"},
    {"gb18030", "gb18030", MultiByte, "gb18030"},
    {"big5", "big5-hkscs", MultiByte, "big5 big5-hkscs cn-big5 csbig5 x-x-big5"},
    {"euc-jp", "euc-jp", MultiByte, "cseucpkdfmtjapanese euc-jp x-euc-jp"},
    {"shift_jis", "windows-31j", MultiByte,
     "csshiftjis ms932 ms_kanji shift-jis shift_jis sjis windows-31j x-sjis"},
    {"euc-kr", "windows-949", MultiByte,
     "cseuckr csksc56011987 euc-kr iso-ir-149 korean ks_c_5601-1987 ks_c_5601-1989 ksc5601 "
     "ksc_5601 "
     "windows-949"},
    {"iso-2022-jp", "iso-2022-jp", Escaped, "csiso2022jp iso-2022-jp"},
    {"iso-2022-kr", "iso-2022-kr", Escaped, "csiso2022kr iso-2022-kr"},
    {"iso-2022-cn", "iso-2022-cn", Escaped, "iso-2022-cn iso-2022-cn-ext"},
    {"hz-gb-2312", "hz-gb-2312", Escaped, "hz-gb-2312"},
    {"utf-16be", "utf-16be", Wide, "unicodefffe utf-16be"},
    {"utf-16le", "utf-16le", Wide,
     "csunicode iso-10646-ucs-2 ucs-2 unicode unicodefeff utf-16 utf-16le"},
    {"utf-32be", "utf-32be", Wide, "utf-32be"},
    {"utf-32le", "utf-32le", Wide, "ucs-4 utf-32 utf-32le"},
}};

bool has_label(std::string_view labels, std::string_view label) {
    for (std::size_t pos = labels.find(label); pos != std::string_view::npos;
         pos = labels.find(label, pos + 1)) {
        const std::size_t end = pos + label.size();
        if ((pos == 0 || labels[pos - 1] == ' ') && (end == labels.size() || labels[end] == ' '))
            return true;
    }
    return false;
}

}  // namespace

const Encoding* find_encoding(std::string_view label) {
    constexpr std::size_t kLongestLabel = 20;
    label = ascii::trim(label);
    if (label.empty() || label.size() > kLongestLabel || label.find(' ') != std::string_view::npos)
        return nullptr;
    std::string lower(label);
    std::ranges::transform(lower, lower.begin(), ascii::to_lower);
    const auto found = std::ranges::find_if(
        kEncodings, [&](const Encoding& encoding) { return has_label(encoding.labels, lower); });
    return found == kEncodings.end() ? nullptr : &*found;
}

const Encoding& fallback_encoding() { return kEncodings[1]; }

}  // namespace feedmerged::text
