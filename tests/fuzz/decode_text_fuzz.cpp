// SPDX-License-Identifier: MIT
#include "feedmerged/core/utf8.hpp"
#include "feedmerged/text/charset.hpp"
#include "property.hpp"

/// Any bytes become valid UTF-8, whatever the header claims (the first line).
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    using namespace feedmerged;
    std::string_view input = fuzz::as_text(data, size);
    const std::size_t line = std::min(input.find('\n'), input.size());
    const std::string_view type = input.substr(0, line);
    const std::string_view bytes = line < input.size() ? input.substr(line + 1) : input;
    const text::DecodedText decoded = text::decode_document(bytes, type);
    fuzz::require(utf8::is_valid(decoded.text), "decoded text is valid UTF-8");
    fuzz::require(!decoded.encoding.empty(), "the encoding has a name");
    fuzz::require(utf8::is_valid(text::make_valid_utf8(bytes)), "mended text is valid UTF-8");
    return 0;
}
