#pragma once

#include <memory>
#include <string>

#include "app/main_window.hpp"
#include "desktop_fixture.hpp"

namespace lanyard::desktop::testing {

/// The whole window with all that stands behind it, and virtual networks that no other program
/// knows of.
class WindowStage {
 public:
  WindowStage();
  ~WindowStage();

  [[nodiscard]] Workbench& workbench() { return *workbench_; }
  [[nodiscard]] LabController& lab() { return *lab_; }
  [[nodiscard]] MainWindow& window() { return *window_; }

  template <typename Widget>
  Widget& find(const char* name) {
    return child<Widget>(*window_, name);
  }
  /// Types into a line, in place of what stands there.
  void type(const char* name, const QString& text);
  void press(const char* name);
  /// A port of 127.0.0.1 that was free a moment ago.
  static std::uint16_t free_port();
  /// Chooses a port, presses *Listening* and waits until it listens.
  std::string listen();
  /// Waits until this step of the chapter is done. Where the chapter's port is taken it takes the
  /// way out that the guide offers, as a person would: other tests run at the same time.
  [[nodiscard]] bool chapter_reaches(ChapterStep step);
  /// What the conversation's list shows of this row, once it is there.
  [[nodiscard]] std::string row_text(std::int64_t row);
  /// Whether any row that can be seen has this text.
  [[nodiscard]] bool shows(const std::string& text);
  /// Writes the window to a PNG file.
  void save(const std::string& file);

 private:
  test::TemporaryDirectory directory_;
  std::unique_ptr<Workbench> workbench_;
  std::unique_ptr<LabController> lab_;
  std::unique_ptr<MainWindow> window_;
};

}  // namespace lanyard::desktop::testing
