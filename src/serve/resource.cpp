// SPDX-License-Identifier: MIT
#include "resource.hpp"

#include "compress.hpp"
#include "feedmerged/core/hash.hpp"
#include "feedmerged/core/serve_limits.hpp"

#include <algorithm>
#include <utility>

namespace feedmerged::serve {
namespace {

/// Strong: the bytes themselves, in this coding.
std::string make_etag(std::string_view content, Coding coding) {
    const char* const suffix = coding == Coding::Gzip     ? "-gzip"
                               : coding == Coding::Brotli ? "-br"
                                                          : "";
    return '"' + to_hex(hash128(content)) + suffix + '"';
}

/// What a browser may do with it. Pictures and films of articles are at home on other servers;
/// nothing else is loaded, and nothing ever runs.
std::string make_policy(const Document& document) {
    std::string policy = "default-src 'none'; ";
    if (document.kind == Kind::Page)
        policy += "img-src https: http:; media-src https: http:; style-src " +
                  document.style_source + "; ";
    policy += "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    if (document.kind == Kind::Feed) policy += "; sandbox";
    return policy;
}

/// Those that the full answer and 304 share (RFC 9110 §15.4.5).
Headers make_headers(const Document& document, TimePoint changed, const std::string& etag) {
    Headers headers = common_headers();
    headers.emplace_back("ETag", etag);
    headers.emplace_back("Last-Modified", format_imf_date(changed));
    headers.emplace_back("Vary", "Accept-Encoding");
    headers.emplace_back("Content-Security-Policy", make_policy(document));
    if (document.kind == Kind::Feed) headers.emplace_back("Access-Control-Allow-Origin", "*");
    if (document.secret) headers.emplace_back("X-Robots-Tag", "noindex");
    return headers;
}

Headers make_full_headers(const Document& document, TimePoint changed, const std::string& etag,
                          Coding coding) {
    Headers headers = make_headers(document, changed, etag);
    headers.emplace_back("Content-Type", document.media_type);
    if (coding == Coding::Gzip) headers.emplace_back("Content-Encoding", "gzip");
    if (coding == Coding::Brotli) headers.emplace_back("Content-Encoding", "br");
    return headers;
}

}  // namespace

Resource::Variant::Variant(const Document& document, TimePoint changed, Coding coding,
                           std::string bytes)
    : etag(make_etag(bytes, coding)),
      content(std::make_shared<const std::string>(std::move(bytes))),
      full(200, make_full_headers(document, changed, etag, coding), content),
      // libmicrohttpd 0.9.75 cannot leave Content-Length out of a 304. That of the content would be
      // right (RFC 9110 §8.6), but some clients then wait for the content; that of none, which
      // caches pass over, keeps nobody waiting.
      not_modified(304, make_headers(document, changed, etag), nullptr) {}

Resource::Resource(Document document)
    : media_type_(document.media_type),
      style_source_(document.style_source),
      secret_(document.secret),
      changed_(document.changed),
      fresh_for_(std::move(document.fresh_for)) {
    if (std::string bytes = gzip(document.content); !bytes.empty())
        gzip_.emplace(document, changed_, Coding::Gzip, std::move(bytes));
    if (std::string bytes = brotli(document.content); !bytes.empty())
        brotli_.emplace(document, changed_, Coding::Brotli, std::move(bytes));
    std::string content = std::move(document.content);
    identity_.emplace(document, changed_, Coding::Identity, std::move(content));
}

bool Resource::is_same(const Document& document) const {
    return media_type_ == document.media_type && style_source_ == document.style_source &&
           secret_ == document.secret && *identity_->content == document.content;
}

const Response& Resource::answer(const Request& request, SteadyPoint now) {
    if (now >= max_age_until_) refresh_max_age(now);
    const Coding coding =
        choose_coding(request.accept_encoding, gzip_.has_value(), brotli_.has_value());
    const Variant& variant = coding == Coding::Gzip     ? *gzip_
                             : coding == Coding::Brotli ? *brotli_
                                                        : *identity_;
    // If-None-Match wins (RFC 9110 §13.2.2).
    const bool unchanged = request.if_none_match.data() != nullptr
                               ? names_etag(request.if_none_match, variant.etag)
                               : request.if_modified_since.data() != nullptr &&
                                     is_unmodified_since(request.if_modified_since, changed_);
    return unchanged ? variant.not_modified : variant.full;
}

void Resource::refresh_max_age(SteadyPoint now) {
    max_age_until_ = now + limits::kMaxAgeStep;
    const Seconds fresh = fresh_for_ ? fresh_for_() : Seconds{0};
    const Seconds max_age = std::clamp(fresh, limits::kShortestMaxAge, limits::kLongestMaxAge);
    if (max_age == max_age_) return;
    max_age_ = max_age;
    const std::string value =
        (secret_ ? "private, max-age=" : "public, max-age=") + std::to_string(max_age.count());
    for (auto* variant : {&identity_, &gzip_, &brotli_}) {
        if (!*variant) continue;
        (*variant)->full.set("Cache-Control", value);
        (*variant)->not_modified.set("Cache-Control", value);
    }
}

}  // namespace feedmerged::serve
