package library;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.queryparser.classic.QueryParser;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;

/** Lucene: threads write one index, which is merged and searched. */
public final class LuceneSearches {
  private static final String[] WORDS = "quick brown foxes jumping over lazy dogs".split(" ");

  private LuceneSearches() {}

  public static void main(String[] arguments) throws Exception {
    try (Directory directory = new ByteBuffersDirectory()) {
      try (IndexWriter writer =
          new IndexWriter(directory, new IndexWriterConfig(new EnglishAnalyzer()))) {
        Together.print(3, number -> index(writer, number));
        writer.forceMerge(1);
      }
      try (DirectoryReader reader = DirectoryReader.open(directory)) {
        IndexSearcher searcher = new IndexSearcher(reader);
        for (String query :
            List.of("fox AND dog", "jump -brown", "\"lazy dog\"", "qui?k AND l*", "foxs~1")) {
          System.out.println(query + ": " + search(searcher, query));
        }
      }
    }
  }

  private static Object index(IndexWriter writer, int number) throws Exception {
    for (int i = 0; i < 20; i++) {
      StringBuilder text = new StringBuilder();
      for (int w = 0; w < WORDS.length; w++) {
        if ((number * 20 + i >> w & 1) != 0) {
          text.append(WORDS[w]).append(' ');
        }
      }
      Document document = new Document();
      document.add(new StringField("id", number + "-" + i, Field.Store.YES));
      document.add(new TextField("text", text.toString(), Field.Store.NO));
      writer.addDocument(document);
    }
    writer.commit();
    return "indexed by " + number;
  }

  private static List<String> search(IndexSearcher searcher, String query) throws Exception {
    List<String> ids = new ArrayList<>();
    QueryParser parser = new QueryParser("text", new EnglishAnalyzer());
    for (ScoreDoc hit : searcher.search(parser.parse(query), 100).scoreDocs) {
      ids.add(searcher.storedFields().document(hit.doc).get("id"));
    }
    Collections.sort(ids);
    return ids;
  }
}
