// SPDX-License-Identifier: MIT
#include "charset_convert.hpp"

#include "feedmerged/core/limits.hpp"
#include "feedmerged/core/utf8.hpp"
#include "feedmerged/text/charset.hpp"
#include "single_byte.hpp"
#include "utf8_repair.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>

#include <unicode/ucnv.h>
#include <unicode/ucnv_cb.h>
#include <unicode/ucnv_err.h>
#include <unicode/ucsdet.h>

namespace feedmerged::text {
namespace {

struct ConverterCloser {
    void operator()(UConverter* converter) const { ucnv_close(converter); }
};
using Converter = std::unique_ptr<UConverter, ConverterCloser>;

struct DetectorCloser {
    void operator()(UCharsetDetector* detector) const { ucsdet_close(detector); }
};
using Detector = std::unique_ptr<UCharsetDetector, DetectorCloser>;

Converter open_converter(std::string_view name) {
    UErrorCode status = U_ZERO_ERROR;
    Converter converter(ucnv_open(std::string(name).c_str(), &status));
    return U_SUCCESS(status) ? std::move(converter) : Converter{};
}

/// Called by ICU for each sequence that stands for nothing: U+FFFD, and one more error.
void U_CALLCONV replace_invalid(const void* context, UConverterToUnicodeArgs* args,
                                const char* /*bytes*/, std::int32_t /*length*/,
                                UConverterCallbackReason reason, UErrorCode* status) {
    if (reason > UCNV_IRREGULAR) return;  // opened, closed, reset
    ++*static_cast<std::size_t*>(const_cast<void*>(context));
    constexpr UChar kReplacement = 0xFFFD;
    *status = U_ZERO_ERROR;
    ucnv_cbToUWriteUChars(args, &kReplacement, 1, 0, status);
}

std::string convert_by_table(std::string_view bytes, char32_t (*code_point)(unsigned char)) {
    std::string out;
    out.reserve(bytes.size() + bytes.size() / 8);
    for (const char c : bytes) utf8::append(out, code_point(static_cast<unsigned char>(c)));
    return out;
}

std::optional<Converted> convert_by_icu(std::string_view bytes, std::string_view converter_name) {
    const Converter from = open_converter(converter_name);
    const Converter to = open_converter("utf-8");
    if (!from || !to) return std::nullopt;
    Converted converted;
    UErrorCode status = U_ZERO_ERROR;
    ucnv_setToUCallBack(from.get(), replace_invalid, &converted.errors, nullptr, nullptr, &status);
    std::array<UChar, 2048> pivot{};
    UChar* pivot_source = pivot.data();
    UChar* pivot_target = pivot.data();
    const char* source = bytes.data();
    const char* const source_end = bytes.data() + bytes.size();
    std::size_t written = 0;
    do {
        status = U_ZERO_ERROR;
        converted.text.resize(written + bytes.size() + bytes.size() / 2 + 64);
        char* target = converted.text.data() + written;
        ucnv_convertEx(to.get(), from.get(), &target, converted.text.data() + converted.text.size(),
                       &source, source_end, pivot.data(), &pivot_source, &pivot_target,
                       pivot.data() + pivot.size(), false, true, &status);
        written = static_cast<std::size_t>(target - converted.text.data());
    } while (status == U_BUFFER_OVERFLOW_ERROR);
    if (U_FAILURE(status)) return std::nullopt;
    converted.text.resize(written);
    return converted;
}

/// The part of a document that tells most: what follows its first byte above ASCII.
std::string_view telling_part(std::string_view bytes) {
    constexpr std::size_t kBefore = 1024;
    const auto first =
        std::ranges::find_if(bytes, [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
    const auto pos = static_cast<std::size_t>(first - bytes.begin());
    return bytes.substr(pos > kBefore ? pos - kBefore : 0, limits::kCharsetSampleBytes);
}

}  // namespace

std::optional<Converted> convert(std::string_view bytes, const Encoding& encoding) {
    if (encoding.kind == EncodingKind::Utf8)
        return Converted{.text = make_valid_utf8(bytes), .errors = count_utf8(bytes).invalid};
    if (encoding.table != nullptr)
        return Converted{.text = convert_by_table(bytes, encoding.table)};
    return convert_by_icu(bytes, encoding.converter);
}

const Encoding* detect_encoding(std::string_view bytes) {
    // Below this ICU guesses by a few letters: windows-1252 is as likely.
    constexpr std::int32_t kLeastConfidence = 25;
    UErrorCode status = U_ZERO_ERROR;
    const Detector detector(ucsdet_open(&status));
    if (U_FAILURE(status)) return nullptr;
    const std::string_view sample = telling_part(bytes);
    ucsdet_enableInputFilter(detector.get(), true);  // tags say nothing of the language
    ucsdet_setText(detector.get(), sample.data(), static_cast<std::int32_t>(sample.size()),
                   &status);
    std::int32_t count = 0;
    const UCharsetMatch** const matches = ucsdet_detectAll(detector.get(), &count, &status);
    for (std::int32_t i = 0; U_SUCCESS(status) && i < count; ++i) {
        if (ucsdet_getConfidence(matches[i], &status) < kLeastConfidence) break;
        const Encoding* const encoding = find_encoding(ucsdet_getName(matches[i], &status));
        if (encoding == nullptr) continue;
        if (encoding->kind == EncodingKind::SingleByte || encoding->kind == EncodingKind::MultiByte)
            return encoding;
    }
    return nullptr;
}

}  // namespace feedmerged::text
