// SPDX-License-Identifier: MIT
#include "feedmerged/publish/file_publisher.hpp"

#include "support/temp_dir.hpp"

#include <atomic>
#include <chrono>
#include <string>
#include <thread>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace feedmerged;
using namespace feedmerged::publish;
using feedmerged::test::read_text;
using feedmerged::test::TempDir;
using feedmerged::test::write_text;
namespace fs = std::filesystem;

namespace {

/// The process's umask, put back at the end.
class Umask {
  public:
    explicit Umask(mode_t mask) : before_(::umask(mask)) {}
    ~Umask() { ::umask(before_); }
    Umask(const Umask&) = delete;
    Umask& operator=(const Umask&) = delete;

  private:
    mode_t before_;
};

struct stat status_of(const fs::path& path) {
    struct stat out {};
    REQUIRE(::lstat(path.c_str(), &out) == 0);
    return out;
}

unsigned mode_of(const fs::path& path) { return status_of(path).st_mode & 07777U; }

Result<bool> publish_text(const TempDir& directory, const std::string& name,
                          const std::string& text) {
    return publish_file(system_file_ops(), directory.path(), name, text);
}

std::size_t entries_in(const fs::path& path) {
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator(path), fs::directory_iterator()));
}

}  // namespace

TEST_SUITE("publish/file_publisher") {
    TEST_CASE("publish_file: writes a new file and replaces it") {
        const TempDir directory;
        CHECK(publish_text(directory, "all.atom", "one").value());
        CHECK(read_text(directory / "all.atom") == "one");
        CHECK(publish_text(directory, "all.atom", "two").value());
        CHECK(read_text(directory / "all.atom") == "two");
        CHECK(entries_in(directory.path()) == 1);
    }

    TEST_CASE("publish_file: the same bytes leave the file alone") {
        const TempDir directory;
        const std::string text = std::string(200'000, 'x') + '\0' + "end";
        REQUIRE(publish_text(directory, "all.json", text));
        const struct timespec long_ago[2] = {{1'000'000'000, 5}, {1'000'000'000, 5}};
        REQUIRE(::utimensat(AT_FDCWD, (directory / "all.json").c_str(), long_ago, 0) == 0);
        const struct stat before = status_of(directory / "all.json");
        CHECK_FALSE(publish_text(directory, "all.json", text).value());
        const struct stat after = status_of(directory / "all.json");
        CHECK(after.st_ino == before.st_ino);
        CHECK(after.st_mtim.tv_sec == 1'000'000'000);
        CHECK(after.st_mtim.tv_nsec == 5);
        SUBCASE("but one byte less, more or other does not") {
            CHECK(publish_text(directory, "all.json", text.substr(1)).value());
            CHECK(publish_text(directory, "all.json", text + "+").value());
            CHECK(
                publish_text(directory, "all.json", std::string(200'000, 'x') + '\0' + "enD" + "+")
                    .value());
        }
    }

    TEST_CASE("publish_file: an empty document is written too") {
        const TempDir directory;
        CHECK(publish_text(directory, "all.atom", "").value());
        CHECK_FALSE(publish_text(directory, "all.atom", "").value());
        CHECK(fs::file_size(directory / "all.atom") == 0);
    }

    TEST_CASE("publish_file: readable for all, whatever the umask") {
        const TempDir directory;
        for (const mode_t mask : {0000U, 0022U, 0077U, 0777U}) {
            CAPTURE(mask);
            const Umask umask(mask);
            REQUIRE(publish_text(directory, "all.atom", std::to_string(mask)));
            CHECK(mode_of(directory / "all.atom") == 0644);
        }
    }

    TEST_CASE("publish_file: who reads sees the old or the new file, never a part") {
        const TempDir directory;
        const std::string versions[] = {std::string(400'000, 'a'), std::string(300'000, 'b')};
        REQUIRE(publish_text(directory, "all.atom", versions[0]));
        std::atomic<bool> done{false};
        std::atomic<int> reads{0};
        std::atomic<int> torn{0};
        std::jthread reader([&] {
            while (!done) {
                const std::string seen = read_text(directory / "all.atom");
                if (seen != versions[0] && seen != versions[1]) ++torn;
                ++reads;
            }
        });
        // Until it was read often enough in between to tell, but not for ever.
        for (int i = 1; i < 2'000 && (i < 50 || reads < 50); ++i)
            REQUIRE(publish_text(directory, "all.atom", versions[i % 2]));
        done = true;
        reader.join();
        CHECK(torn == 0);
        CHECK(reads >= 50);
    }

    TEST_CASE("publish_file: what is no file stays and is named") {
        const TempDir directory;
        const fs::path target = directory / "all.atom";
        std::string message;
        SUBCASE("a symbolic link, whose target stays too") {
            write_text(directory / "elsewhere", "precious");
            fs::create_symlink(directory / "elsewhere", target);
            message = publish_text(directory, "all.atom", "new").error().message;
            CHECK(message.find("symbolic link") != std::string::npos);
            CHECK(fs::is_symlink(fs::symlink_status(target)));
            CHECK(read_text(directory / "elsewhere") == "precious");
        }
        SUBCASE("a symbolic link to the very same bytes") {
            write_text(directory / "elsewhere", "new");
            fs::create_symlink(directory / "elsewhere", target);
            message = publish_text(directory, "all.atom", "new").error().message;
            CHECK(message.find("symbolic link") != std::string::npos);
        }
        SUBCASE("a dangling one") {
            fs::create_symlink(directory / "nowhere", target);
            message = publish_text(directory, "all.atom", "new").error().message;
            CHECK(message.find("symbolic link") != std::string::npos);
            CHECK_FALSE(fs::exists(directory / "nowhere"));
        }
        SUBCASE("a directory") {
            fs::create_directory(target);
            message = publish_text(directory, "all.atom", "new").error().message;
            CHECK(message.find("is a directory") != std::string::npos);
        }
        SUBCASE("a pipe") {
            REQUIRE(::mkfifo(target.c_str(), 0600) == 0);
            message = publish_text(directory, "all.atom", "new").error().message;
            CHECK(message.find("no regular file") != std::string::npos);
        }
        CHECK(message.find(target.string()) != std::string::npos);
        for (const auto& entry : fs::directory_iterator(directory.path()))
            CHECK(entry.path().filename().string().find(".tmp-") == std::string::npos);
    }

    TEST_CASE("publish_file: no name leads out of the directory") {
        const TempDir directory;
        for (const std::string name : {"", ".", "..", "../x", "a/b", "/etc/x"}) {
            CAPTURE(name);
            CHECK_FALSE(publish_text(directory, name, "x"));
        }
        CHECK_FALSE(publish_text(directory, std::string("a\0b", 3), "x"));
        CHECK(entries_in(directory.path()) == 0);
    }

    TEST_CASE("publish_file: a directory that went away is made again") {
        const TempDir directory;
        const Umask strict(0077);
        CHECK(publish_file(system_file_ops(), directory / "gone" / "too", "all.atom", "x").value());
        CHECK(read_text(directory / "gone" / "too" / "all.atom") == "x");
        CHECK(mode_of(directory / "gone" / "too") == 0755);
    }

    TEST_CASE("publish_file: what is in the place of the directory is an error with its name") {
        const TempDir directory;
        write_text(directory / "file", "in the way");
        const auto done = publish_file(system_file_ops(), directory / "file", "all.atom", "x");
        REQUIRE_FALSE(done);
        CHECK(done.error().message.find((directory / "file").string()) != std::string::npos);
        CHECK(done.error().message.find("Not a directory") != std::string::npos);
        CHECK(read_text(directory / "file") == "in the way");
    }

    TEST_CASE("publish_file: a temporary file of the same process number is no obstacle") {
        const TempDir directory;
        write_text(directory / (".all.atom.tmp-" + std::to_string(::getpid())), "half");
        CHECK(publish_text(directory, "all.atom", "whole").value());
        CHECK(read_text(directory / "all.atom") == "whole");
        CHECK(entries_in(directory.path()) == 1);
    }

    TEST_CASE("prepare_directory: makes it with its parents, for all to enter") {
        const TempDir directory;
        const Umask umask(0077);
        REQUIRE(prepare_directory(system_file_ops(), directory / "a/b/public"));
        for (const std::string made : {"a", "a/b", "a/b/public"})
            CHECK(mode_of(directory / made) == 0755);
        CHECK(entries_in(directory / "a/b/public") == 0);
    }

    TEST_CASE("prepare_directory: leaves one that is there as it is") {
        const TempDir directory;
        write_text(directory / "public/index.html", "mine");
        fs::permissions(directory / "public", fs::perms::owner_all);
        REQUIRE(prepare_directory(system_file_ops(), directory / "public"));
        CHECK(mode_of(directory / "public") == 0700);
        CHECK(read_text(directory / "public/index.html") == "mine");
        fs::create_symlink(directory / "public", directory / "link");
        CHECK(prepare_directory(system_file_ops(), directory / "link"));
    }

    TEST_CASE("prepare_directory: removes what a crash left and nothing else") {
        const TempDir directory;
        const char* left[] = {".all.atom.tmp-1", ".all.html.tmp-99999", ".news.en.rss.tmp-4194304"};
        const char* kept[] = {"all.atom",         "all.atom.tmp-1", ".all.atom.tmp-",
                              ".all.atom.tmp-x1", ".htaccess",      ".tmp-1"};
        for (const char* name : left) write_text(directory / name, "x");
        for (const char* name : kept) write_text(directory / name, "x");
        fs::create_directory(directory / ".all.json.tmp-7");
        REQUIRE(prepare_directory(system_file_ops(), directory.path()));
        for (const char* name : left) CHECK_FALSE(fs::exists(directory / name));
        for (const char* name : kept) CHECK(fs::exists(directory / name));
        CHECK(fs::is_directory(directory / ".all.json.tmp-7"));
    }

    TEST_CASE("prepare_directory: says what is in the way") {
        const TempDir directory;
        write_text(directory / "file", "x");
        const auto is_file = prepare_directory(system_file_ops(), directory / "file");
        REQUIRE_FALSE(is_file);
        CHECK(is_file.error().message.find("Not a directory") != std::string::npos);
        CHECK(is_file.error().message.find((directory / "file").string()) != std::string::npos);
        REQUIRE_FALSE(prepare_directory(system_file_ops(), directory / "file/below"));
        // /proc takes no files, not even root's.
        const auto refused = prepare_directory(system_file_ops(), "/proc/self");
        REQUIRE_FALSE(refused);
        CHECK(refused.error().message.find("cannot write into /proc/self") == 0);
    }

    TEST_CASE("read_published: a regular file of at most so many bytes, and when it changed") {
        const TempDir directory;
        write_text(directory / "all.atom", "<feed/>");
        const timespec times[2] = {{0, UTIME_OMIT}, {784'111'777, 5}};
        REQUIRE(::utimensat(AT_FDCWD, (directory / "all.atom").c_str(), times, 0) == 0);
        const auto file = read_published(directory.path(), "all.atom", 7);
        REQUIRE(file);
        CHECK(file->bytes == "<feed/>");
        CHECK(file->changed == from_unix(784'111'777));
        CHECK_FALSE(read_published(directory.path(), "all.atom", 6));
        CHECK_FALSE(read_published(directory.path(), "missing", 7));
        fs::create_symlink("all.atom", directory / "link");
        fs::create_directory(directory / "directory");
        REQUIRE(::mkfifo((directory / "pipe").c_str(), 0600) == 0);
        for (const char* other : {"link", "directory", "pipe"})
            CHECK_FALSE(read_published(directory.path(), other, 7));
    }
}
