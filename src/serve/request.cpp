// SPDX-License-Identifier: MIT
#include "request.hpp"

#include "feedmerged/core/serve_limits.hpp"

#include <algorithm>
#include <cstddef>

#include <microhttpd.h>

namespace feedmerged::serve {
namespace {

constexpr char to_lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool equals(std::string_view text, std::string_view lower) {
    return text.size() == lower.size() &&
           std::equal(text.begin(), text.end(), lower.begin(),
                      [](char a, char b) { return to_lower(a) == b; });
}

void take(Request& request, std::string_view name, std::string_view value) {
    switch (name.size()) {
        case 3:
            if (equals(name, "via")) request.was_passed_on = true;
            break;
        case 4:
            if (!equals(name, "host")) break;
            ++request.hosts;
            request.host = value;
            break;
        case 9:
            if (equals(name, "forwarded") || equals(name, "x-real-ip"))
                request.was_passed_on = true;
            break;
        case 13:
            // Of a list that is spread over lines the last one counts: nobody does that.
            if (equals(name, "if-none-match")) request.if_none_match = value;
            break;
        case 14:
            if (equals(name, "content-length") && value != "0") request.has_body = true;
            break;
        case 15:
            if (equals(name, "accept-encoding"))
                request.accept_encoding = value;
            else if (equals(name, "x-forwarded-for"))
                request.was_passed_on = true;
            break;
        case 17:
            if (equals(name, "if-modified-since"))
                request.if_modified_since = value;
            else if (equals(name, "transfer-encoding"))
                request.has_body = true;
            else if (equals(name, "x-forwarded-proto"))
                request.was_passed_on = true;
            break;
        default:
            if (equals(name, "x-forwarded-host")) request.was_passed_on = true;
            break;
    }
}

struct Gathering {
    Request request{};
    std::size_t headers = 0;
};

MHD_Result gather(void* closure, MHD_ValueKind, const char* name, std::size_t name_bytes,
                  const char* value, std::size_t value_bytes) {
    auto& gathering = *static_cast<Gathering*>(closure);
    if (++gathering.headers > limits::kMaxHeadersRead) {
        gathering.request.has_too_many_headers = true;
        return MHD_NO;
    }
    if (value == nullptr) value = "";
    take(gathering.request, {name, name_bytes}, {value, value_bytes});
    return MHD_YES;
}

}  // namespace

Request read_request(MHD_Connection* connection, std::string_view target) {
    Gathering gathering;
    MHD_get_connection_values_n(connection, MHD_HEADER_KIND, gather, &gathering);
    Request request = gathering.request;
    request.path = target;
    constexpr std::string_view kScheme = "http://";
    if (target.size() >= kScheme.size() && equals(target.substr(0, kScheme.size()), kScheme)) {
        target.remove_prefix(kScheme.size());
        const std::size_t slash = std::min(target.find('/'), target.size());
        request.host = target.substr(0, slash);
        request.path = slash == target.size() ? std::string_view("/") : target.substr(slash);
    }
    return request;
}

}  // namespace feedmerged::serve
