// SPDX-License-Identifier: Apache-2.0

/// Where something is promoted: a Stage of a Kargo Project.
package struct KargoPlace: Sendable, Hashable {
    /// Which of a Project's policies are meant.
    package enum Stage: Sendable, Hashable {
        case named(String)
        /// Whatever the Stage: those for single Stages too.
        case every
        /// No Stage yet: those that are for all Stages.
        case none
    }

    /// The Project, which is its namespace too.
    package var project: String
    package var stage: Stage

    package init(project: String, stage: Stage) {
        self.project = project
        self.stage = stage
    }
}

extension KargoPlace: CustomStringConvertible {
    /// `project`, or `project/stage`.
    package var description: String {
        switch stage {
        case .named(let stage): "\(project)/\(stage)"
        case .every, .none: project
        }
    }
}
