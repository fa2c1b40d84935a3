// SPDX-License-Identifier: MIT
// URL references: RFC 3986 syntax and resolution, and the one gate through which every URL of a
// feed passes before it is stored or written. Pure.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace feedmerged {

/// The five components of RFC 3986 §3 (authority split further), as written: nothing is decoded.
/// An absent component is nullopt, an empty one is "".
struct Url {
    std::optional<std::string> scheme{};  ///< lower-cased
    std::optional<std::string> userinfo{};
    std::optional<std::string> host{};  ///< with the brackets of an IPv6 literal
    std::optional<std::string> port{};
    std::string path{};
    std::optional<std::string> query{};
    std::optional<std::string> fragment{};
};

/// Splits any string (RFC 3986 appendix B); never fails, checks nothing.
[[nodiscard]] Url split_url(std::string_view text);
[[nodiscard]] std::string to_string(const Url& url);

/// RFC 3986 §5.2, strict. `base` should be absolute; with a base that is not, `reference` comes
/// back.
[[nodiscard]] std::string resolve_url(std::string_view base, std::string_view reference);

/// What the outside writes where a URL belongs, made into an absolute URL that is safe to store and
/// print: surrounding white space and controls stripped, TAB/LF/CR removed, backslashes of http
/// URLs turned, resolved on `base`, host in lower-case ASCII (IDNA), userinfo dropped, everything
/// outside RFC 3986 percent-encoded. nullopt where no http or https URL comes out, or one above
/// limits::kMaxUrlBytes. `allow_mailto` lets mailto: pass as well.
[[nodiscard]] std::optional<std::string> to_web_url(std::string_view text,
                                                    std::string_view base = {},
                                                    bool allow_mailto = false);

/// True where the text is an absolute URI of any scheme by RFC 3986's grammar (no white space, no
/// character outside the grammar).
[[nodiscard]] bool is_absolute_uri(std::string_view text);

/// The host in lower case without a leading "www.", "" where there is none. For comparing sites.
[[nodiscard]] std::string site_of(std::string_view url);

/// The same URL with any user name and password replaced by "***": for logs and messages.
[[nodiscard]] std::string redact_url(std::string_view url);

}  // namespace feedmerged
