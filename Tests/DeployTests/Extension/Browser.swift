// SPDX-License-Identifier: Apache-2.0

import Foundation
import StrictJSON
import TestPeers
import Testing

/// Chromium without a window, and React as Debian packages it; `scripts/install-peers` installs both.
enum Browser {
    /// Shows a page and returns what it wrote into its `<meta id="result">`: JSON in base64.
    ///
    /// - Parameters:
    ///   - page: The page.
    ///   - seconds: How much time passes for the page's timers; the test does not wait for it.
    static func result(of page: String, after seconds: Int) async throws -> JSON {
        let folder = FileManager.default.temporaryDirectory.appending(path: "page-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "page.html")
        try Data(page.utf8).write(to: file)
        let run = try await PeerProgram(
            "/usr/bin/timeout",
            environment: ["LD_LIBRARY_PATH": libraries, "HOME": folder.path(), "TZ": "UTC"]
        ).run([
            // A page that is broken can keep it busy for ever.
            "60", program,
            // The sandbox wants rights that a container may not have; the page is ours.
            "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
            "--user-data-dir=\(folder.path())/data", "--virtual-time-budget=\(seconds * 1000)",
            "--window-size=1200,1000", "--dump-dom", file.absoluteString,
        ])
        let parts = run.output.components(separatedBy: "<meta id=\"result\" content=\"")
        guard parts.count == 2, let text = parts[1].split(separator: "\"").first,
            let data = Data(base64Encoded: String(text))
        else {
            throw PeerError("the page said nothing: \(run.errors.suffix(2000))\(run.output.suffix(2000))")
        }
        return try JSON(parsing: Array(data))
    }

    /// A file of React's package, as a URL.
    static func react(_ path: String) -> String { "file://\(root)/share/nodejs/\(path)" }

    static let isInstalled = PeerFolder.isExecutable(program)
    static let isMissing: Comment = "scripts/install-peers did not install chromium"

    private static let root = "\(PeerFolder.path)/pkg/chromium/usr"
    private static let program = "\(root)/lib/chromium/chromium-headless-shell"
    private static let libraries: String = {
        let folders = (try? FileManager.default.contentsOfDirectory(atPath: "\(root)/lib")) ?? []
        let folder = "\(root)/lib/\(folders.first { $0.hasSuffix("-linux-gnu") } ?? "missing")"
        return "\(folder):\(folder)/pulseaudio"
    }()
}
