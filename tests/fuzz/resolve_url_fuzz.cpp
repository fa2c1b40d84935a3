// SPDX-License-Identifier: MIT
#include "feedmerged/core/limits.hpp"
#include "feedmerged/core/url.hpp"
#include "feedmerged/dedup/canonical_url.hpp"
#include "property.hpp"

/// The first line is the base, the rest the reference.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    using namespace feedmerged;
    const std::string_view input = fuzz::as_text(data, size);
    const std::size_t line = std::min(input.find('\n'), input.size());
    const std::string_view base = input.substr(0, line);
    const std::string_view reference = line < input.size() ? input.substr(line + 1) : input;
    (void)resolve_url(base, reference);
    (void)redact_url(reference);
    const auto url = to_web_url(reference, base);
    if (!url) return 0;
    fuzz::require(url->starts_with("http://") || url->starts_with("https://"),
                  "only web URLs come out");
    fuzz::require(url->size() <= limits::kMaxUrlBytes, "bounded");
    fuzz::require(url->find_first_of(" \t\r\n\"<>\\^`{|}") == std::string::npos, "safe to print");
    fuzz::require(is_absolute_uri(*url), "absolute by the grammar");
    fuzz::require(to_web_url(*url) == url, "reading its own output changes nothing");
    fuzz::require(!split_url(*url).userinfo, "no credentials");
    if (const auto key = dedup::canonical_url(*url))
        fuzz::require(!key->empty(), "a key is not empty");
    return 0;
}
