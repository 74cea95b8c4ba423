// SPDX-License-Identifier: Apache-2.0

package import OCIModel
import Policy
import Verification

/// What a selection found in a repository: the best tags, and whether each may be deployed.
package struct DiscoveredTags: Sendable {
    package var repository: Repository
    package var selection: TagSelection
    /// The tags that were decided about, the best first.
    package var tags: [DiscoveredTag]
    /// How many tags the repository has; 0 where it was not asked for them.
    package var listed: Int
    /// How many of them hold no image, but what is attached to one.
    package var hidden: Int
    /// How many tags count.
    package var matching: Int
    /// How many tags were looked at: whether there is an image behind them, and when it was built.
    package var looked: Int
    /// How many tags were passed over because there is no image behind them, or none for the platform.
    package var passedOver: Int
    /// HTTP requests of all this.
    package var requests: Int

    /// What may be promoted: the best tag that is allowed.
    package var selected: DiscoveredTag? { tags.first(where: \.isAllowed) }

    /// The tags before the selected one about which nothing is known yet; all such tags where none is selected.
    package var undetermined: [DiscoveredTag] {
        tags.prefix { !$0.isAllowed }.filter { $0.verdict.outcome == .undetermined }
    }

    /// The exit code of commands: 0 something may be promoted, 1 nothing may, 2 the policy cannot be used, 3 it could not
    /// be decided now.
    package var exitCode: Int32 {
        if tags.contains(where: { $0.verdict.outcome == .misconfigured }) { return 2 }
        if selected != nil { return 0 }
        return undetermined.isEmpty ? 1 : 3
    }
}
