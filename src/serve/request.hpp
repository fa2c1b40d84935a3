// SPDX-License-Identifier: MIT
// What the server wants to know of a request, gathered in one pass over its headers without copying
// them. Valid as long as the request.
#pragma once
#include <string_view>

struct MHD_Connection;

namespace feedmerged::serve {

struct Request {
    std::string_view path{};  ///< as sent: nothing is decoded
    std::string_view host{};
    std::string_view accept_encoding{};
    std::string_view if_none_match{};
    std::string_view if_modified_since{};
    int hosts = 0;  ///< how many headers say so
    bool has_body = false;
    bool was_passed_on = false;  ///< by a proxy
    /// There were more headers than are looked at.
    bool has_too_many_headers = false;
};

/// `target`: the path, or a whole URL (RFC 9112 §3.2.2), whose host counts instead of the header.
[[nodiscard]] Request read_request(MHD_Connection* connection, std::string_view target);

}  // namespace feedmerged::serve
