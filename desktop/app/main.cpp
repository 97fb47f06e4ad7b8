#include <QApplication>

#include "app/main_window.hpp"
#include "lanyard/lab/lab_address_book.hpp"

int main(int argc, char** argv) {
  QApplication application(argc, argv);
  QApplication::setApplicationName(QStringLiteral("lanyard"));
  QApplication::setApplicationDisplayName(QStringLiteral("Lanyard"));
  lanyard::desktop::Workbench workbench({.book = std::make_shared<lanyard::lab::LabAddressBook>()});
  lanyard::desktop::MainWindow window(workbench);
  window.show();
  return QApplication::exec();
}
