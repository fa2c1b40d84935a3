// SPDX-License-Identifier: MIT
#include "publish_thread.hpp"

#include "feedmerged/core/clock.hpp"

#include <future>

#include <doctest/doctest.h>

using namespace feedmerged;

TEST_SUITE("app/publish_thread") {
    TEST_CASE("start: publishes once without being told, so that a start shows what is stored") {
        const SystemClock clock;
        app::Activity activity(clock);
        app::PublishThread thread(activity);
        std::promise<void> published;
        thread.start([&] {
            published.set_value();
            return true;
        });
        published.get_future().wait();
        thread.stop();
    }

    TEST_CASE("stop: ends a thread that waits, and changed() may still be called") {
        const SystemClock clock;
        app::Activity activity(clock);
        app::PublishThread thread(activity);
        thread.changed();
        thread.start([] { return false; });
        thread.stop();
        thread.changed();
    }
}
