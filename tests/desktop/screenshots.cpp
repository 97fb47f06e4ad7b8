// Pictures of the window's main states, for docs/images. Usage: desktop_screenshots FOLDER
// [--dark] [WIDTHxHEIGHT]; tools/screenshots runs it in every language and scale.
#include <QApplication>
#include <QPlainTextEdit>
#include <QStandardPaths>
#include <QStyleFactory>
#include <cstdio>
#include <cstring>

#include "app/system_colours.hpp"
#include "app/translations.hpp"
#include "window_stage.hpp"

namespace {

using namespace lanyard::desktop;           // NOLINT(google-build-using-namespace): one program
using namespace lanyard::desktop::testing;  // NOLINT(google-build-using-namespace)

class Photographer {
 public:
  Photographer(std::string folder, const QSize& size) : folder_(std::move(folder)), size_(size) {}

  void empty() {
    WindowStage stage;
    take(stage, "empty");
  }

  void server() {
    WindowStage stage;
    stage.find<QWidget>("guide").setVisible(false);
    const std::string address = stage.listen();
    RawSocket kitchen = RawSocket::connect_to(address);
    RawSocket attic = RawSocket::connect_to(address);
    kitchen.send("Hello");
    wait_until([&] { return stage.shows("Hello"); });
    kitchen.send("temp=21.5 hum=40\r\n");
    wait_until([&] { return stage.shows("temp=21.5"); });
    attic.send("\x01\x02\xff ready");
    wait_until([&] { return stage.shows("ready"); });
    stage.find<QPlainTextEdit>("send_text").setPlainText(QStringLiteral("How warm is it?"));
    stage.press("send_button");
    wait_until([&] { return stage.shows("How warm is it?"); });
    take(stage, "server");
  }

  void port_taken() {
    WindowStage stage;
    const RawSocket taken = RawSocket::listen_on("127.0.0.1:0");
    stage.type("local_port", QString::number(taken.local_port()));
    stage.press("start");
    wait_until([&] { return stage.find<QWidget>("local_port_notice").isVisible(); });
    take(stage, "port-taken");
  }

  void chapter() {
    WindowStage stage;
    auto* const guide = stage.window().findChild<ChapterGuide*>();
    guide->begin(ChapterPart::board_is_client);
    static_cast<void>(stage.chapter_reaches(ChapterStep::greeted));
    wait_until([&] { return !stage.workbench().sessions().empty(); });
    stage.find<QPlainTextEdit>("send_text").setPlainText(QStringLiteral("How warm is it?"));
    stage.press("send_button");
    static_cast<void>(stage.chapter_reaches(ChapterStep::echoed));
    choose(stage, 1);
    take(stage, "chapter");
    stage.find<QWidget>("guide").setVisible(false);
    choose(stage, 0);
    take(stage, "board");
    choose(stage, 1);
    take(stage, "wire");
  }

  void plots() {
    WindowStage stage;
    stage.find<QWidget>("guide").setVisible(false);
    RawSocket peer = RawSocket::connect_to(stage.listen());
    choose(stage, 2);
    for (int i = 0; i < 40; ++i) {
      peer.send("temp=" + std::to_string(20 + i % 7) + " hum=" + std::to_string(40 + i % 5) + "\n");
      QTest::qWait(50);
    }
    take(stage, "plots");
  }

 private:
  static void choose(WindowStage& stage, int tab) {
    stage.find<QTabWidget>("side").setCurrentIndex(tab);
    QTest::qWait(500);  // figures and diagrams come a few times a second
  }
  void take(WindowStage& stage, const char* name) {
    if (!size_.isEmpty()) {
      stage.window().resize(size_);
    }
    QTest::qWait(500);
    stage.save(folder_ + "/" + name + ".png");
    std::printf("%s\n", name);
  }

  const std::string folder_;
  const QSize size_;  ///< Empty: as the window comes.
};

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fputs("usage: desktop_screenshots FOLDER [--dark] [WIDTHxHEIGHT]\n", stderr);
    return 2;
  }
  if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM")) {
    qputenv("QT_QPA_PLATFORM", "offscreen");
  }
  QStandardPaths::setTestModeEnabled(true);
  QApplication application(argc, argv);
  QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
  QSize size;
  for (int i = 2; i < argc; ++i) {
    int width = 0;
    int height = 0;
    if (std::strcmp(argv[i], "--dark") == 0) {
      QApplication::setPalette(dark_palette());
    } else if (std::sscanf(argv[i], "%dx%d", &width, &height) == 2) {
      size = QSize(width, height);
    }
  }
  name_application();
  QApplication::setApplicationName(QStringLiteral("lanyard-screenshots"));
  const Translations translations;
  Photographer photographer(argv[1], size);
  if (!size.isEmpty()) {
    photographer.empty();
  }
  photographer.server();
  photographer.port_taken();
  photographer.chapter();
  photographer.plots();
  return 0;
}
