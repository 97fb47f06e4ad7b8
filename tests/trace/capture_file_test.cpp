#include "lanyard/trace/capture_file.hpp"

#include <gtest/gtest.h>

#include "lanyard/trace/pcapng_writer.hpp"
#include "test_support.hpp"

namespace lanyard::trace {
namespace {

// Every write to this device fails as on a full disk (full(4)).
constexpr const char* full_disk = "/dev/full";

TEST(CaptureFile, HoldsWhatWasWrittenInItsOrder) {
  const test::TemporaryDirectory directory;
  const auto path = directory.path() / "capture";
  auto file = CaptureFile::create(path);
  ASSERT_TRUE(file);
  ASSERT_TRUE(file->write(as_byte_view("one ")));
  ASSERT_TRUE(file->write(as_byte_view("two")));
  ASSERT_TRUE(file->close());
  EXPECT_EQ(test::read_file(path), "one two");
}

TEST(CaptureFile, ShowsFlushedBytesToOtherReaders) {
  const test::TemporaryDirectory directory;
  const auto path = directory.path() / "capture";
  auto file = CaptureFile::create(path);
  ASSERT_TRUE(file);
  ASSERT_TRUE(file->write(as_byte_view("so far")));
  ASSERT_TRUE(file->flush());
  EXPECT_EQ(test::read_file(path), "so far");
}

TEST(CaptureFile, NamesThePathThatCannotBeOpened) {
  const test::TemporaryDirectory directory;
  const auto path = directory.path() / "missing" / "capture";
  const auto file = CaptureFile::create(path);
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().operation, "open");
  EXPECT_EQ(file.error().message,
            "cannot write to " + path.string() + ": no such file or directory");
}

TEST(CaptureFile, TellsOfAFullDiskWhenItIsFlushed) {
  auto file = CaptureFile::create(full_disk);
  ASSERT_TRUE(file);
  ASSERT_TRUE(file->write(as_byte_view("small enough for the buffer")));
  const auto flushed = file->flush();
  ASSERT_FALSE(flushed);
  EXPECT_EQ(flushed.error().operation, "write");
  EXPECT_EQ(flushed.error().code, std::errc::no_space_on_device);
  EXPECT_EQ(flushed.error().message, "cannot write to /dev/full: no space left on device");
}

TEST(CaptureFile, TellsOfAFullDiskWhenItIsClosed) {
  auto file = CaptureFile::create(full_disk);
  ASSERT_TRUE(file);
  ASSERT_TRUE(file->write(as_byte_view("small enough for the buffer")));
  const auto closed = file->close();
  ASSERT_FALSE(closed);
  EXPECT_EQ(closed.error().message, "cannot write to /dev/full: no space left on device");
}

TEST(CaptureFile, DoesNotCloseWithSuccessAfterAFailedWrite) {
  auto file = CaptureFile::create(full_disk);
  ASSERT_TRUE(file);
  EXPECT_FALSE(file->write(test::sample_bytes(1U << 20U, 1)));
  EXPECT_FALSE(file->close());
}

TEST(CaptureFile, RefusesToWriteOnceClosed) {
  const test::TemporaryDirectory directory;
  auto file = CaptureFile::create(directory.path() / "capture");
  ASSERT_TRUE(file);
  ASSERT_TRUE(file->close());
  EXPECT_TRUE(file->close());
  EXPECT_FALSE(file->write(as_byte_view("late")));
  EXPECT_FALSE(file->flush());
}

TEST(CaptureFile, LetsAPcapngWriterTellOfAFullDisk) {
  auto file = CaptureFile::create(full_disk);
  ASSERT_TRUE(file);
  auto writer = PcapngWriter::begin([&file](ByteView bytes) { return file->write(bytes); });
  ASSERT_TRUE(writer);  // the header lies in the file's buffer
  const auto interface = writer->add_interface({.name = "en0"});
  ASSERT_TRUE(interface);
  const auto packet = test::sample_bytes(100'000, 1);
  const auto written = writer->write_packet(*interface, {}, packet);
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().message, "cannot write to /dev/full: no space left on device");
}

}  // namespace
}  // namespace lanyard::trace
