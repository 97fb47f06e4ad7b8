#pragma once

#include <QComboBox>
#include <QString>
#include <vector>

#include "lanyard/base/local_addresses.hpp"

namespace lanyard::desktop {

/// An address of this computer to listen on: a list that can also be typed into. Its first entry is
/// every address, called by the one that other computers reach this one by.
class AddressList : public QComboBox {
  Q_OBJECT

 public:
  explicit AddressList(QWidget* parent = nullptr);

  /// Shows these, best first; what is chosen stays chosen.
  void show_addresses(const std::vector<LocalAddress>& addresses);

  /// What is chosen or typed; empty for every address.
  [[nodiscard]] QString host() const;
  /// The same, but for an address that has left the list and so gave way to every address: as it
  /// was, until somebody chooses.
  [[nodiscard]] QString last_chosen() const { return gone_.isEmpty() ? host() : gone_; }
  void set_host(const QString& host);

 private:
  [[nodiscard]] QString text_for_every(const std::vector<LocalAddress>& addresses) const;

  QString gone_;
};

}  // namespace lanyard::desktop
