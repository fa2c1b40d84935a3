// SPDX-License-Identifier: MIT
// What request headers ask for: preconditions, codings, and under which name the server was called.
// Pure; thread-safe.
#pragma once
#include "feedmerged/core/time.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace feedmerged::serve {

/// Whether If-None-Match (RFC 9110 §13.1.2) names `etag`, a strong one with its quotes: a list,
/// compared weakly, or "*".
[[nodiscard]] bool names_etag(std::string_view if_none_match, std::string_view etag);

/// True where If-Modified-Since (§13.1.3) is a date not before `changed`.
[[nodiscard]] bool is_unmodified_since(std::string_view if_modified_since, TimePoint changed);

enum class Coding { Identity, Gzip, Brotli };

/// The best coding that Accept-Encoding (§12.5.3) takes, of those that there are. Identity where it
/// takes none.
[[nodiscard]] Coding choose_coding(std::string_view accept_encoding, bool has_gzip,
                                   bool has_brotli);

/// The Host header without its port, in lower case; "" where it is none.
[[nodiscard]] std::string host_name_of(std::string_view host);

/// Whether that name cannot be one that a stranger points at us (DNS rebinding): an address, a name
/// that no public name server knows, or one of `own`.
[[nodiscard]] bool is_trusted_host(const std::string& name, const std::vector<std::string>& own);

}  // namespace feedmerged::serve
