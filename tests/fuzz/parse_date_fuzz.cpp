// SPDX-License-Identifier: MIT
#include "feedmerged/core/http_date.hpp"
#include "feedmerged/feed/date.hpp"
#include "property.hpp"

/// A date that is read can be written and read again.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    using namespace feedmerged;
    const std::string_view text = fuzz::as_text(data, size);
    for (const auto date : {feed::parse_date(text), parse_http_date(text)}) {
        if (!date || *date < from_unix(0) || *date > from_unix(253'402'300'799)) continue;
        fuzz::require(feed::parse_date(format_rfc3339(*date)) == date, "RFC 3339 is read back");
        fuzz::require(parse_http_date(format_imf_date(*date)) == date, "IMF-fixdate is read back");
    }
    return 0;
}
