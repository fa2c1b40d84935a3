// SPDX-License-Identifier: MIT
// From files to Config: each file alone, then the lists, then what they amount to together.
#include "feedmerged/config/config.hpp"

#include "draft.hpp"
#include "feedmerged/core/limits.hpp"
#include "input_file.hpp"

#include <algorithm>
#include <system_error>

namespace feedmerged::config {
namespace {

namespace fs = std::filesystem;

/// conf.d/*.toml beside the file, by name. No such directory: none.
std::vector<fs::path> find_drop_ins(const fs::path& directory, ProblemList& problems) {
    const fs::path place = directory / "conf.d";
    std::vector<fs::path> files;
    std::error_code error;
    if (!fs::exists(place, error)) return files;
    for (fs::directory_iterator it(place, error), end; !error && it != end; it.increment(error)) {
        const std::string name = it->path().filename().string();
        if (it->path().extension() == ".toml" && !name.starts_with('.'))
            files.push_back(it->path());
    }
    if (error) problems.add({place.string()}, "the directory cannot be read: " + error.message());
    std::ranges::sort(files, {}, [](const fs::path& p) { return p.filename().string(); });
    return files;
}

/// False where the file could not be read or is no TOML.
bool read_file(const fs::path& path, Draft& draft, ProblemList& problems) {
    const std::string name = path.string();
    problems.announce_file(name);
    const auto text = read_input(path, limits::kMaxConfigBytes);
    if (!text) {
        problems.add({name}, "the configuration cannot be read: " + text.error().message);
        return false;
    }
    draft.inputs.add(name).add(*text);
    const auto root = parse_toml(*text, name);
    if (!root) {
        problems.add({root.error().file, root.error().line, root.error().column},
                     root.error().message);
        return false;
    }
    read_document(*root, name, draft, problems);
    return true;
}

/// Told of the whole configuration only where all of it could be read: else the missing part is
/// what is unreadable.
void check_not_empty(const Draft& draft, const std::string& file, ProblemList& problems) {
    // A feed or list that was refused has been told of already.
    const bool no_feed = draft.feeds.empty() && problems.empty();
    if (draft.outputs.empty())
        problems.add({file},
                     "there is no [[output]], so nothing would be written; add a block [[output]] "
                     "with directory = \"/path\"");
    if (no_feed)
        problems.add({file},
                     "there is no feed; add a block [[feed]] with url = \"https://…\", or a "
                     "subscription list to opml");
}

}  // namespace

Result<Config, std::vector<Problem>> load_config(const fs::path& file, const LoadOptions& options) {
    ProblemList problems;
    Draft draft;
    draft.options = options;
    std::error_code error;
    fs::path whole = fs::absolute(file, error);
    if (error) whole = file;
    draft.directory = whole.parent_path();
    draft.inputs.add(draft.directory.string());
    draft.config.file = file;
    bool complete = read_file(file, draft, problems);
    for (const fs::path& drop_in : find_drop_ins(file.parent_path(), problems))
        complete = read_file(drop_in, draft, problems) && complete;
    read_lists(draft, problems);
    if (complete && options.needs == Needs::FeedsAndOutputs)
        check_not_empty(draft, file.string(), problems);
    assemble(draft, problems);
    if (!problems.empty()) return fail(problems.take_sorted());
    draft.config.inputs = draft.inputs.finish();
    return std::move(draft.config);
}

}  // namespace feedmerged::config
