// SPDX-License-Identifier: MIT
// A document with the answers to every way of asking for it, made once per change. Made on any
// thread; answered on the server's alone.
#pragma once
#include "feedmerged/core/clock.hpp"
#include "feedmerged/serve/document.hpp"
#include "http_fields.hpp"
#include "request.hpp"
#include "response.hpp"

#include <memory>
#include <optional>
#include <string>

namespace feedmerged::serve {

class Resource {
  public:
    /// Throws std::bad_alloc.
    explicit Resource(Document document);
    /// The answer to this request.
    [[nodiscard]] const Response& answer(const Request& request, SteadyPoint now);
    /// Whether it says the same as `document`, so that nothing needs to be made again.
    [[nodiscard]] bool is_same(const Document& document) const;
    [[nodiscard]] TimePoint changed() const { return changed_; }

  private:
    /// One coding of it.
    struct Variant {
        Variant(const Document& document, TimePoint changed, Coding coding, std::string content);
        std::string etag;
        std::shared_ptr<const std::string> content;
        Response full;
        Response not_modified;
    };

    void refresh_max_age(SteadyPoint now);

    std::string media_type_;
    std::string style_source_;
    bool secret_ = false;
    TimePoint changed_{};
    std::function<Seconds()> fresh_for_{};
    std::optional<Variant> identity_{};
    std::optional<Variant> gzip_{};
    std::optional<Variant> brotli_{};
    Seconds max_age_{-1};
    SteadyPoint max_age_until_{};
};

}  // namespace feedmerged::serve
