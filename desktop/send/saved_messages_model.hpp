#pragma once

#include <functional>
#include <utility>

#include "core/record_table.hpp"
#include "send/saved_message.hpp"

namespace lanyard::desktop {

/// The saved messages as a table: name, bytes, shortcut. The names and shortcuts can be edited.
class SavedMessagesModel : public RecordTable<QList<SavedMessage>> {
  Q_OBJECT

 public:
  enum Column : std::uint8_t { name_column, bytes_column, shortcut_column, columns };

  /// What else in the window these keys do, or nothing.
  using Taken = std::function<QString(const QKeySequence&)>;

  explicit SavedMessagesModel(QObject* parent = nullptr) : RecordTable(columns, parent) {}

  void set_taken(Taken taken) { taken_ = std::move(taken); }

  [[nodiscard]] const QList<SavedMessage>& messages() const { return rows(); }
  /// Puts them behind the others. A shortcut that is taken is left out.
  void append(QList<SavedMessage> messages);
  /// Another message under the same name and shortcut.
  void replace(int row, const QByteArray& bytes, MessageKind kind);
  /// Why `shortcut` cannot be that of `row`: a sentence, or nothing. No shortcut is always good.
  [[nodiscard]] QString objection(int row, const QKeySequence& shortcut) const;

  [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
  [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                    int role) const override;
  [[nodiscard]] Qt::ItemFlags flags(const QModelIndex& index) const override;
  /// A shortcut to which there is an objection is refused, and told by objected().
  bool setData(const QModelIndex& index, const QVariant& value, int role) override;

 Q_SIGNALS:
  void objected(const QString& sentence);

 private:
  Taken taken_ = [](const QKeySequence&) { return QString(); };
};

}  // namespace lanyard::desktop
