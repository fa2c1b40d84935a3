// SPDX-License-Identifier: MIT
// The page: HTML5 that needs no script, written story by story from a Mustache template. What a
// template may use is listed in page.mustache.
#include "clean_text.hpp"
#include "direction.hpp"
#include "feedmerged/core/duration.hpp"
#include "feedmerged/core/time.hpp"
#include "feedmerged/core/url.hpp"
#include "page_assets.hpp"
#include "page_categories.hpp"
#include "page_date.hpp"
#include "page_template.hpp"
#include "renderers.hpp"
#include "story_parts.hpp"

#include <stdexcept>
#include <utility>

namespace feedmerged::render {
namespace {

using kainjow::mustache::data;

/// Mustache takes "" for true, so what is empty is not set at all.
void put_if(data& object, const char* key, std::string_view value) {
    if (!value.empty()) object[key] = data(clean_text(value));
}

data time_data(TimePoint t, const std::string& text) {
    data out;
    out["iso"] = data(format_rfc3339(t));
    out["text"] = data(text);
    return out;
}

data files_of(const Story& story) {
    data files(data::type::list);
    for (const Attachment& file : story.item.attachments) {
        data entry;
        put_if(entry, "url", file.url);
        put_if(entry, "title", file.title.empty() ? file.url : file.title);
        put_if(entry, "type", file.mime_type);
        if (file.size_in_bytes && *file.size_in_bytes > 0)
            put_if(entry, "size", describe_size(static_cast<std::uint64_t>(*file.size_in_bytes)));
        files.push_back(entry);
    }
    return files;
}

data copies_of(const Story& story) {
    data copies(data::type::list);
    for (const StoryCopy& copy : story.also_in) {
        const std::string site = site_of(copy.url);
        if (site.empty()) continue;  // nowhere to go
        data entry;
        put_if(entry, "url", copy.url);
        put_if(entry, "site", site);
        copies.push_back(entry);
    }
    return copies;
}

std::string byline(const Story& story) {
    std::string out;
    for (const Person& author : story.item.authors) {
        if (author.name.empty()) continue;
        if (!out.empty()) out += ", ";
        out += author.name;
    }
    return out;
}

data alternates_of(const Head& head) {
    constexpr std::pair<Format, const char*> kFeeds[] = {
        {Format::Atom, "Atom"}, {Format::Rss, "RSS"}, {Format::Json, "JSON Feed"}};
    data list(data::type::list);
    for (const auto& [format, name] : kFeeds) {
        if (!writes(head, format)) continue;
        data entry;
        entry["type"] = data(std::string(media_type(format)));
        entry["name"] = data(name);
        // Relative, so that the page works as a file too.
        entry["href"] = data(file_name(head.output.name, format));
        list.push_back(entry);
    }
    return list;
}

class PageRenderer final : public Renderer {
  public:
    PageRenderer(const Head& head, PageTemplate page)
        : output_(head.output), page_(std::move(page)) {
        frame_["title"] = data(clean_text(head.output.title));
        frame_["style"] = data(std::string(kPageStyle));
        frame_["style_hash"] = data(std::string(kPageStyleHash));
        frame_["generator"] = data(std::string(kProgramName) + " " + head.generator_version);
        frame_["alternates"] = alternates_of(head);
        put_if(frame_, "canonical", page_url(head));
        if (head.updated != TimePoint{})
            frame_["updated"] =
                time_data(head.updated, day_text(head.updated) + ", " + clock_text(head.updated));
    }

    void add(const Story& story) override {
        append(page_.story, story_data(story));
        ++stories_;
    }

    [[nodiscard]] std::string finish() override {
        frame_["empty"] = data(stories_ == 0);
        frame_["count"] = data(std::to_string(stories_));
        frame_["one"] = data(stories_ == 1);
        frame_["categories"] = categories_.choices();
        frame_["has_categories"] = data(categories_.are_a_choice(stories_));
        // Only now it is known what there is to choose from.
        const std::string stories = std::exchange(out_, {});
        append(page_.head, frame_);
        out_ += stories;
        append(page_.foot, frame_);
        return std::move(out_);
    }

  private:
    void append(kainjow::mustache::mustache& part, const data& values) {
        // A section that is not there leaves its line behind, empty: first "", then the line's end.
        // Line ends of a story's own texts come inside a line and stay.
        bool is_blank = false;
        part.render(values, [this, &is_blank](const std::string& text) {
            if (!is_blank || text != "\n") out_ += text;
            is_blank = text.empty();
        });
    }

    data story_data(const Story& story) {
        const Item& item = story.item;
        data out;
        put_if(out, "id", story.entry_id);
        put_if(out, "url", item.url);
        put_if(out, "title", item.title);
        out["language"] = data(clean_text(item.language));  // "" says that it is not known
        out["direction"] = data(std::string(html_direction(item.language)));
        put_if(out, "source", source_title(story));
        put_if(out, "source_page", story.source.home_page_url);
        put_if(out, "byline", byline(story));
        put_if(out, "category", story.category);
        if (const std::size_t number = categories_.number_of(story.category); number != 0)
            out["category_number"] = data(std::to_string(number));
        put_if(out, "teaser", item.teaser);
        put_if(out, "image", item.image);
        // A list, so that a template can ask whether there are any.
        if (!item.attachments.empty()) out["files"] = files_of(story);
        out["copies"] = copies_of(story);
        const bool has_more = !item.body_html().empty() || !other_stories(story, output_).empty();
        if (output_.full_content && has_more) put_if(out, "article", article_html(story, output_));
        put_dates(out, story);
        return out;
    }

    /// The river is cut into days by the date that orders it. Under its day a story shows the hour,
    /// or all of its date where that is of another day.
    void put_dates(data& out, const Story& story) {
        const std::string day = day_text(story.sort_date);
        if (day != day_) {
            out["day"] = time_data(story.sort_date, day);
            out["day"]["later"] = data(!day_.empty());
            out["day"]["iso"] = data(format_rfc3339(story.sort_date).substr(0, 10));
            day_ = day;
        }
        const std::string published = day_text(story.published);
        const std::string clock = clock_text(story.published);
        out["published"] =
            time_data(story.published, published == day ? clock : published + ", " + clock);
    }

    OutputSpec output_;
    PageTemplate page_;
    data frame_;
    std::string out_;
    std::string day_;  ///< of the story before
    std::size_t stories_ = 0;
    PageCategories categories_;
};

}  // namespace

std::unique_ptr<Renderer> make_page_renderer(const Head& head) {
    const bool own = !head.page_template.empty();
    auto page = parse_page_template(own ? std::string_view(head.page_template) : kPageTemplate);
    // One was checked with the configuration, the other is part of the program, and a test parses
    // it.
    if (!page) throw std::logic_error("the page's template: " + page.error().message);
    return std::make_unique<PageRenderer>(head, std::move(*page));
}

}  // namespace feedmerged::render
