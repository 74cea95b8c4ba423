// SPDX-License-Identifier: Apache-2.0

/// One line on a terminal that says how far the work is.
struct ProgressLine: Sendable {
    let total: Int
    private let isShown: Bool

    init(total: Int) {
        self.total = total
        isShown = Terminal.showsProgress && total > 1
    }

    func show(_ done: Int) {
        guard isShown else { return }
        Terminal.error(done < total ? "\r\u{1B}[Kverifying \(done)/\(total)" : "\r\u{1B}[K")
    }
}
