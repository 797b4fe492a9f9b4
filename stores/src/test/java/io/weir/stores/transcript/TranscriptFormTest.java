package io.weir.stores.transcript;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** How transcripts are folded, and what is shown of one that is not as expected. */
class TranscriptFormTest {
  @Test
  void shouldBeEmptyWhenTextsAreTheSame() {
    assertThat(LineDifference.between(List.of("a", "b"), List.of("a", "b"))).isEmpty();
  }

  @Test
  void shouldShowWhatWasAddedLostAndChangedWithWhatIsAround() {
    List<String> before = List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11");
    List<String> after = List.of("0", "1", "2", "new", "3", "4", "5", "6", "7", "8", "9", "eleven");
    assertThat(LineDifference.between(before, after))
        .containsExactly(
            "  ...",
            "  1",
            "  2",
            "+ new",
            "  3",
            "  4",
            "  ...",
            "  8",
            "  9",
            "- 10",
            "- 11",
            "+ eleven");
  }

  @Test
  void shouldFoldEqualLinesAndNeighbouringRangesWhenTheyFollowEachOther() {
    assertThat(
            Folding.of(
                List.of(
                    "list",
                    "list",
                    "write a @0+4",
                    "write a @4+4",
                    "write a @8+4",
                    "write a @16+4",
                    "write b @20+4",
                    "write b @24+3",
                    "sync b",
                    "list")))
        .containsExactly(
            "list, 2 times",
            "write a @0+4, 3 times",
            "write a @16+4",
            "write b @20+4",
            "write b @24+3",
            "sync b",
            "list");
  }

  @Test
  void shouldPutClosesInOrderWhenTheyFollowEachOther() {
    assertThat(
            Folding.of(
                List.of(
                    "close b", "sync c", "close b", "close a", "close LOCK", "close A", "list")))
        .containsExactly(
            "close b", "sync c", "close a", "close b", "close LOCK", "close A", "list");
  }
}
