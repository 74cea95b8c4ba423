// SPDX-License-Identifier: Apache-2.0

import ArgoCD
import Logging
import Synchronization

/// Whether Argo CD shows banners: from 3.5 on. It is asked now and then, and nothing waits for its answer.
final class BannerSupport: Sendable {
    private let api: ArgoCDAPI
    private let mode: ArgoCDOptions.Banners
    private let logger: Logger
    private let isShown: Mutex<Bool>

    init(_ api: ArgoCDAPI, _ mode: ArgoCDOptions.Banners, logger: Logger) {
        self.api = api
        self.mode = mode
        self.logger = logger
        isShown = Mutex(mode == .on)
    }

    var banners: Bool { isShown.withLock(\.self) }

    /// Asks until the task is cancelled.
    func run() async {
        guard mode == .auto else { return }
        while !Task.isCancelled {
            if let version = await api.version() {
                let shows = version >= (3, 5)
                let changed = isShown.withLock { shown in
                    defer { shown = shows }
                    return shown != shows
                }
                if changed {
                    logger.info(
                        "argo cd shows banners", metadata: ["version": "\(version.major).\(version.minor)"])
                }
            }
            guard (try? await Task.sleep(for: Self.interval)) != nil else { return }
        }
    }

    private static let interval = Duration.seconds(300)
}
