#include "connection/address_list.hpp"

#include <QLineEdit>
#include <QSignalBlocker>
#include <algorithm>

#include "core/text.hpp"

namespace lanyard::desktop {

AddressList::AddressList(QWidget* parent) : QComboBox(parent) {
  setEditable(true);
  setInsertPolicy(QComboBox::NoInsert);
  setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  setMinimumContentsLength(10);
  show_addresses({});
  connect(this, &QComboBox::currentTextChanged, this, [this] { gone_.clear(); });
  connect(this, &QComboBox::activated, this, [this] { gone_.clear(); });
}

QString AddressList::text_for_every(const std::vector<LocalAddress>& addresses) const {
  const auto best = std::ranges::find_if(addresses, [](const LocalAddress& each) {
    return !each.is_loopback && !each.is_link_local &&
           !each.interface.starts_with("virtual network");
  });
  return best == addresses.end() ? tr("every address")
                                 : tr("%1 and every other").arg(to_qt(best->address));
}

void AddressList::show_addresses(const std::vector<LocalAddress>& addresses) {
  const QString chosen = host();
  const bool was_offered = findData(chosen) > 0;
  const bool was_typing = lineEdit()->hasFocus() && lineEdit()->isModified();
  const QSignalBlocker quiet(this);
  const QString typed = currentText();
  clear();
  addItem(text_for_every(addresses), QString());
  setItemData(0, tr("Devices reach this computer by any of its addresses."), Qt::ToolTipRole);
  for (const LocalAddress& each : addresses) {
    addItem(to_qt(each.address), to_qt(each.address));
    setItemData(count() - 1, to_qt(each.interface), Qt::ToolTipRole);
  }
  if (was_typing) {
    setEditText(typed);
  } else if (was_offered && findData(chosen) < 0) {
    set_host({});  // the virtual network whose address it was has ended, or a cable is out
    gone_ = chosen;
  } else {
    set_host(chosen);
  }
}

QString AddressList::host() const {
  const int index = findText(currentText());
  return index >= 0 ? itemData(index).toString() : currentText().trimmed();
}

void AddressList::set_host(const QString& host) {
  const int index = findData(host);
  if (index >= 0) {
    setCurrentIndex(index);
  } else {
    setEditText(host);
  }
  lineEdit()->setCursorPosition(0);
}

}  // namespace lanyard::desktop
