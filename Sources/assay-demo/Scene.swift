// SPDX-License-Identifier: Apache-2.0

/// One thing to see: what it is about, and what happens.
struct Scene: Sendable {
    let title: String
    let acts: [Act]

    init(_ title: String, _ acts: [Act]) {
        self.title = title
        self.acts = acts
    }

    /// One step of a scene.
    enum Act: Sendable {
        /// A paragraph for the reader.
        case tell(String)
        /// Shows a file, or its last lines.
        case show(String, last: Int? = nil)
        /// Something happens behind the commands' back.
        case happen(@Sendable () async throws -> Void)
        /// A command, and what it must do.
        case run([String], Expectation)
    }

    /// What a command must do.
    struct Expectation: Sendable {
        /// The exit code.
        var exit: Int
        /// The outcomes of the images, sorted, where images are decided about.
        var outcomes: [String] = []
        /// Reason codes that the decision must name.
        var reasons: [String] = []
    }
}

extension Scene.Act {
    /// `assay verify` with words of `arguments` apart at spaces, and what it must do.
    static func verify(
        _ arguments: String..., exit: Int, _ outcomes: String..., reasons: String...
    ) -> Scene.Act {
        .run(
            ["verify"] + words(arguments),
            Scene.Expectation(exit: exit, outcomes: outcomes.sorted(), reasons: reasons))
    }

    /// Another command, of which only the exit code counts.
    static func assay(_ arguments: String..., exit: Int) -> Scene.Act {
        .run(words(arguments), Scene.Expectation(exit: exit))
    }

    private static func words(_ texts: [String]) -> [String] {
        texts.flatMap { $0.split(separator: " ").map(String.init) }
    }
}
