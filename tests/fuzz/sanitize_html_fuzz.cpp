// SPDX-License-Identifier: MIT
#include "feedmerged/core/limits.hpp"
#include "feedmerged/core/utf8.hpp"
#include "feedmerged/text/charset.hpp"
#include "feedmerged/text/html.hpp"
#include "property.hpp"

#include <algorithm>
#include <string>

/// Safe, idempotent, bounded; the text is the same before and after.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    using namespace feedmerged;
    static const std::string kBase = "https://example.org/a/b";
    const std::string html = text::make_valid_utf8(fuzz::as_text(data, size));
    const std::string safe = text::sanitise_html(html, kBase);
    fuzz::require(utf8::is_valid(safe), "valid UTF-8");
    fuzz::require(text::sanitise_html(safe, kBase) == safe, "idempotent");
    const auto tags = static_cast<std::size_t>(std::ranges::count(html, '<'));
    fuzz::require(
        safe.size() <= limits::kMaxSanitisedGrowth * html.size() + tags * (kBase.size() + 128),
        "linear in the input");
    for (const char* element :
         {"<script", "<style", "<iframe", "<svg", "<math", "<object", "<form", "<template", "<!"})
        fuzz::require(safe.find(element) == std::string::npos, element);
    const text::HtmlReading reading = text::read_html(html, kBase);
    fuzz::require(reading.safe_html == safe, "one pass gives what two give");
    fuzz::require(utf8::is_valid(reading.text), "valid text");
    return 0;
}
